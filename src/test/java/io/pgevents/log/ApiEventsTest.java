package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Notification;
import io.pgevents.api.Operation;
import io.pgevents.api.Row;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiEventsTest {

    private static final String AFTER = "{\"id\":42,\"total\":1.5000}";

    @Test
    void an_update_is_seen_with_everything_that_the_log_has() {
        DatabaseEvent change = change(
                "pgevents.row.updated",
                data("update", "{\"id\" : 42}", "{\"id\":42,\"total\":1.50}", AFTER, "[\"total\",\"note\"]"));

        assertThat(change.id()).isEqualTo("7");
        assertThat(change.time()).isEqualTo("2026-03-01T10:00:00Z");
        assertThat(change.source()).isEqualTo("/db/public/orders");
        assertThat(change.schema()).isEqualTo("public");
        assertThat(change.table()).isEqualTo("orders");
        assertThat(change.operation()).isEqualTo(Operation.UPDATE);
        assertThat(change.key().json()).isEqualTo("{\"id\" : 42}");
        assertThat(change.before().get("total", BigDecimal.class)).isEqualTo(new BigDecimal("1.50"));
        assertThat(change.after().json()).isEqualTo(AFTER);
        assertThat(change.changed()).containsExactly("total", "note");
        assertThat(change.transaction()).isEqualTo("771");
        assertThat(change).hasToString("DatabaseEvent[7 public.orders UPDATE]");
    }

    @Test
    void a_truncation_has_neither_key_nor_rows() {
        DatabaseEvent change = change("pgevents.table.truncated", data("truncate", "{}", "null", "null", "[]"));

        assertThat(change.operation()).isEqualTo(Operation.TRUNCATE);
        assertThat(change.key().columns()).isEmpty();
        assertThat(change.before()).isNull();
        assertThat(change.after()).isNull();
        assertThat(change.after(Key.class)).isNull();
        assertThat(change.changed()).isEmpty();
    }

    record Key(String region, long number) {}

    @Test
    void a_key_of_several_columns_is_a_row() {
        Row key = change(
                        "pgevents.row.deleted",
                        data("delete", "{\"region\" : \"eu\", \"number\" : 7}", "{\"x\":1}", "null", "[]"))
                .key();

        assertThat(key.columns()).containsExactly("region", "number");
        assertThat(key.as(Key.class)).isEqualTo(new Key("eu", 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"user\":\"ann\"}", "\"just text\"", "null"})
    void the_context_is_json_or_nothing(String context) {
        String data = data("insert", "{\"id\":1}", "null", "{\"id\":1}", "[]").replace("\"the context\"", context);

        assertThat(change("pgevents.row.inserted", data).context()).isEqualTo(context.equals("null") ? null : context);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "org.example.shipped|{\"operation\":\"insert\",\"schema\":\"s\",\"table\":\"t\",\"key\":{}}",
                "pgevents.row.inserted|",
                "pgevents.row.inserted|[1,2]",
                "pgevents.row.inserted|\"text\"",
                "pgevents.row.inserted|{\"operation\":\"insert\"}",
                "pgevents.row.inserted|{\"operation\":\"insert\",\"schema\":\"s\",\"table\":\"t\",\"key\":{},"
                        + "\"before\":7,\"after\":{},\"changed\":[],\"transaction\":\"1\",\"context\":null}",
                "pgevents.row.inserted|{\"operation\":\"update\",\"schema\":\"s\",\"table\":\"t\",\"key\":{},"
                        + "\"before\":null,\"after\":{},\"changed\":[],\"transaction\":\"1\",\"context\":null}",
                "pgevents.row.inserted|{\"operation\":\"insert\",\"schema\":\"s\",\"table\":\"t\",\"key\":{},"
                        + "\"before\":null,\"after\":{},\"changed\":[null],\"transaction\":\"1\",\"context\":null}",
                "pgevents.notification|{\"channel\":7,\"payload\":1,\"pid\":1}",
                "pgevents.notification|{\"channel\":\"c\",\"payload\":1,\"pid\":\"x\"}",
                "pgevents.notification|{\"channel\":\"c\"}",
            })
    void data_that_somebody_has_published_and_that_is_not_made_like_ours_is_neither(String type, String data) {
        Event event = event(type, data);

        assertThat(ApiEvents.change(event)).isNull();
        assertThat(ApiEvents.notification(event)).isNull();
    }

    @Test
    void a_notification_has_its_payload_as_text_and_as_what_its_json_can_be_read_as() {
        Notification json = notification("{\"order_id\": 7, \"total\":1.50}");
        Notification text = notification("\"just \\\"text\\\"\"");
        Notification nothing = notification("\"\"");

        record Payload(long orderId, BigDecimal total) {}
        assertThat(json.channel()).isEqualTo("sysm_watch");
        assertThat(json.pid()).isEqualTo(4711);
        assertThat(json.payload()).isEqualTo("{\"order_id\": 7, \"total\":1.50}");
        assertThat(json.payload(Payload.class)).isEqualTo(new Payload(7, new BigDecimal("1.50")));
        assertThat(text.payload()).isEqualTo("just \"text\"");
        assertThat(text.payload(String.class)).isEqualTo("just \"text\"");
        assertThat(nothing.payload()).isEmpty();
        assertThatThrownBy(() -> text.payload(Payload.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the payload of a notification on sysm_watch")
                .hasMessageNotContaining("just");
    }

    @Test
    void what_an_event_is_about_is_found_without_reading_all_of_it() {
        Event change = event("pgevents.row.deleted", data("delete", "{}", "{\"schema\":\"x\"}", "null", "[]"));
        Event mixed = event("pgevents.row.deleted", "{\"table\":\"t\",\"schema\":\"s\"}");
        Event notification = event("pgevents.notification", "{\"channel\":\"c\",\"payload\":1,\"pid\":1}");

        assertThat(EventTopic.of(change)).isEqualTo(new EventTopic(Operation.DELETE, "public.orders"));
        assertThat(EventTopic.of(mixed)).isEqualTo(new EventTopic(Operation.DELETE, "s.t"));
        assertThat(EventTopic.of(notification)).isEqualTo(new EventTopic(null, "c"));
        assertThat(EventTopic.of(event("org.example.shipped", "{}"))).isNull();
        assertThat(EventTopic.of(event("pgevents.row.deleted", null))).isNull();
        assertThat(EventTopic.of(event("pgevents.row.deleted", "[]"))).isNull();
    }

    private static String data(String operation, String key, String before, String after, String changed) {
        return "{\"operation\":\"" + operation + "\",\"schema\":\"public\",\"table\":\"orders\",\"key\":" + key
                + ",\"before\":" + before + ",\"after\":" + after + ",\"changed\":" + changed
                + ",\"transaction\":\"771\",\"context\":\"the context\"}";
    }

    private static DatabaseEvent change(String type, String data) {
        return ApiEvents.change(event(type, data));
    }

    private static Notification notification(String payload) {
        return ApiEvents.notification(event(
                "pgevents.notification", "{\"channel\":\"sysm_watch\",\"payload\":" + payload + ",\"pid\":4711}"));
    }

    private static Event event(String type, String data) {
        return new Event(
                7,
                "/db/public/orders",
                type,
                "42",
                OffsetDateTime.parse("2026-03-01T12:00:00+02:00"),
                data,
                Map.of(),
                771);
    }
}
