package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReducedEventTest {

    private static final String LINK = "/api/v1/events/7";

    private static final String UPDATE = "{\"operation\":\"update\",\"schema\":\"public\",\"table\":\"orders\","
            + "\"key\":{\"id\" : 42},"
            + "\"before\":{\"id\":42,\"total\":1.50,\"note\":\"a, \\\"b\\\" }\",\"tags\":[1,{\"x\":[]}]},"
            + "\"after\":{\"id\":42,\"total\":12345678901234567890.1234567890,\"note\":\"a, \\\"b\\\" }\","
            + "\"tags\":[1,{\"x\":[]}]},"
            + "\"changed\":[\"total\"],\"transaction\":\"771\",\"context\":{\"user\":\"ann\"}}";

    @Test
    void a_thin_row_change_is_what_happened_to_which_row_and_a_link() {
        Event thin = ReducedEvent.thin(event("pgevents.row.updated", UPDATE), LINK);

        assertThat(thin.data())
                .isEqualTo(
                        "{\"operation\":\"update\",\"schema\":\"public\",\"table\":\"orders\",\"key\":{\"id\" : 42}}");
        assertThat(thin.extensions()).containsExactly(Map.entry("dataref", LINK));
    }

    @ParameterizedTest
    @CsvSource({
        "pgevents.row.inserted, insert, {\"id\":1}",
        "pgevents.row.deleted, delete, {\"id\":1}",
        "pgevents.table.truncated, truncate, {}"
    })
    void every_kind_of_row_change_can_be_thin(String type, String operation, String key) {
        String identity = "\"operation\":\"" + operation + "\",\"schema\":\"s\",\"table\":\"t\",\"key\":" + key;

        Event thin = ReducedEvent.thin(event(type, "{" + identity + ",\"before\":null,\"after\":{\"key\":1}}"), LINK);

        assertThat(thin.data()).isEqualTo("{" + identity + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "org.example.shipped|{\"operation\":\"insert\",\"schema\":\"s\",\"table\":\"t\",\"key\":{}}",
                "pgevents.notification|{\"channel\":\"c\",\"payload\":\"p\",\"pid\":1}",
                "pgevents.row.inserted|[1,2]",
                "pgevents.row.inserted|\"text\"",
                "pgevents.row.inserted|{\"operation\":\"insert\"}",
                "pgevents.row.inserted|",
            })
    void a_thin_message_that_is_no_row_change_has_only_a_link(String type, String data) {
        Event thin = ReducedEvent.thin(event(type, data), LINK);

        assertThat(thin.data()).isNull();
        assertThat(thin.extensions()).containsEntry("dataref", LINK);
    }

    @Test
    void a_publishers_own_dataref_gives_way_and_its_other_extensions_stay() {
        Event published = event("org.example.shipped", "{}", Map.of("dataref", "https://elsewhere", "trace", "1"));

        assertThat(ReducedEvent.thin(published, LINK).extensions()).isEqualTo(Map.of("dataref", LINK, "trace", "1"));
    }

    @Test
    void a_changed_update_has_the_columns_of_its_key_and_those_that_changed_to_the_last_digit() {
        Event changed = ReducedEvent.changed(event("pgevents.row.updated", UPDATE));

        assertThat(changed.data())
                .isEqualTo("{\"operation\":\"update\",\"schema\":\"public\",\"table\":\"orders\",\"key\":{\"id\" : 42},"
                        + "\"before\":{\"id\":42,\"total\":1.50},"
                        + "\"after\":{\"id\":42,\"total\":12345678901234567890.1234567890},"
                        + "\"changed\":[\"total\"],\"transaction\":\"771\",\"context\":{\"user\":\"ann\"}}");
        assertThat(changed.extensions()).isEmpty();
    }

    @Test
    void an_update_that_changed_nothing_keeps_its_key() {
        String data = "{\"key\":{\"id\":1},\"before\":null,\"after\":{\"id\":1,\"n\":2},\"changed\":[]}";

        assertThat(ReducedEvent.changed(event("pgevents.row.updated", data)).data())
                .isEqualTo("{\"key\":{\"id\":1},\"before\":null,\"after\":{\"id\":1},\"changed\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\\"b", "a\\\\", "\\u00e9", "a,b", "a}b", "a:b", "{", "é", "😀", " ", "\\n"})
    void a_column_of_any_name_is_found(String name) {
        String column = "\"" + name + "\":1e400";
        String data = "{\"key\":{},\"before\":null,\"after\":{\"other\":\"" + name + "\"," + column + ",\"more\":[\""
                + name + "\"]},\"changed\":[\"" + name + "\"]}";

        assertThat(ReducedEvent.changed(event("pgevents.row.updated", data)).data())
                .isEqualTo("{\"key\":{},\"before\":null,\"after\":{" + column + "},\"changed\":[\"" + name + "\"]}");
    }

    @Test
    void white_space_and_values_of_any_kind_are_passed_over() {
        String data = """
                { "key" : {"id":1} ,
                  "before" : { "a" : -1.5e+10 , "id" : 1 , "b" : true } ,
                  "after" : { "c" : null,"id" : [ ] , "d" : "" , "e" : {} } ,
                  "changed" : [ ] }
                """;

        assertThat(ReducedEvent.changed(event("pgevents.row.updated", data)).data())
                .isEqualTo(
                        "{\"key\" : {\"id\":1},\"before\" : {\"id\" : 1},\"after\" : {\"id\" : [ ]},\"changed\" : [ ]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pgevents.row.inserted|{\"key\":{},\"after\":{\"a\":1},\"changed\":[]}",
                "pgevents.row.deleted|{\"key\":{},\"before\":{\"a\":1},\"changed\":[]}",
                "pgevents.table.truncated|{\"key\":{},\"changed\":[]}",
                "org.example.shipped|{\"key\":{},\"after\":{\"a\":1},\"changed\":[]}",
                "pgevents.row.updated|{\"key\":{},\"after\":{\"a\":1}}",
                "pgevents.row.updated|{\"after\":{\"a\":1},\"changed\":[]}",
                "pgevents.row.updated|{\"key\":{},\"after\":{\"a\":1},\"changed\":null}",
                "pgevents.row.updated|{\"key\":{},\"after\":{\"a\":1},\"changed\":[[1]]}",
                "pgevents.row.updated|[1]",
                "pgevents.row.updated|",
            })
    void what_is_not_an_update_is_sent_whole(String type, String data) {
        Event event = event(type, data);

        assertThat(ReducedEvent.changed(event)).isSameAs(event);
    }

    @Test
    @Timeout(60)
    void a_large_deep_row_is_reduced_without_reading_its_values() {
        int deep = 1_000_000;
        String large = "[".repeat(deep) + "\"" + "x\\\"".repeat(10_000_000) + "\"" + "]".repeat(deep);
        String number = "9".repeat(100_000);
        String data = "{\"operation\":\"update\",\"schema\":\"s\",\"table\":\"t\",\"key\":{\"id\":1},\"before\":null,"
                + "\"after\":{\"large\":" + large + ",\"id\":1,\"number\":" + number + "},\"changed\":[\"number\"]}";
        Event event = event("pgevents.row.updated", data);

        assertThat(ReducedEvent.changed(event).data())
                .isEqualTo(
                        "{\"operation\":\"update\",\"schema\":\"s\",\"table\":\"t\",\"key\":{\"id\":1},\"before\":null,"
                                + "\"after\":{\"id\":1,\"number\":" + number + "},\"changed\":[\"number\"]}");
        assertThat(ReducedEvent.thin(event, LINK).data()).hasSizeLessThan(100);
    }

    private static Event event(String type, String data) {
        return event(type, data, Map.of());
    }

    private static Event event(String type, String data, Map<String, String> extensions) {
        OffsetDateTime time = OffsetDateTime.parse("2026-10-05T10:00Z");
        return new Event(7, "/shop/public/orders", type, "42", time, data, extensions, 1);
    }
}
