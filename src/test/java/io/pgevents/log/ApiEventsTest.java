package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Notification;
import io.pgevents.api.Operation;
import io.pgevents.api.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiEventsTest {

    private static final String DIGITS = "12345678901234567890.12345678901234567890";

    private static final String AFTER = "{\"id\":42,\"total\":" + DIGITS + ",\"note\":\"a, \\\"b\\\" }\","
            + "\"placed_at\":\"2026-03-01T12:00:00.123456+02:00\",\"due\":\"2026-03-02\",\"state\":\"open\","
            + "\"line_2\":\"x\",\"shipTo\":\"Ulm\",\"tags\":[\"a\",\"b\"],\"extra\":{\"x\": 1.50},\"paid\":null,"
            + "\"ref\":\"6f1ed002-ab5b-4bb7-8b7c-0f4d1b1f9a11\"}";

    enum State {
        OPEN,
        CLOSED
    }

    record Order(
            long id,
            BigDecimal total,
            @JsonProperty("note") String remark,
            OffsetDateTime placedAt,
            LocalDate due,
            State state,
            String line2,
            String shipTo,
            List<String> tags,
            JsonNode extra,
            Boolean paid,
            UUID ref) {}

    static class Bean {

        private BigDecimal total;
        private Instant placedAt;
        String shipTo;

        public void setTotal(BigDecimal total) {
            this.total = total;
        }

        public void setPlacedAt(Instant placedAt) {
            this.placedAt = placedAt;
        }

        public void setShipTo(String shipTo) {
            this.shipTo = shipTo;
        }
    }

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
    void a_row_is_read_as_a_record_to_the_last_digit() {
        Order order = inserted(AFTER).after(Order.class);

        assertThat(order.id()).isEqualTo(42);
        assertThat(order.total()).isEqualTo(new BigDecimal(DIGITS));
        assertThat(order.placedAt()).isEqualTo(OffsetDateTime.parse("2026-03-01T12:00:00.123456+02:00"));
        assertThat(order.placedAt().getOffset()).hasToString("+02:00");
        assertThat(order.due()).isEqualTo("2026-03-02");
        assertThat(order.state()).isEqualTo(State.OPEN);
        assertThat(order.line2()).isEqualTo("x");
        assertThat(order.shipTo()).isEqualTo("Ulm");
        assertThat(order.tags()).containsExactly("a", "b");
        assertThat(order.extra()).hasToString("{\"x\":1.50}");
        assertThat(order.paid()).isNull();
        assertThat(order.ref()).hasToString("6f1ed002-ab5b-4bb7-8b7c-0f4d1b1f9a11");
        assertThat(order.remark()).isEqualTo("a, \"b\" }");
    }

    @Test
    void a_row_is_read_as_a_bean_too() {
        Bean bean = inserted(AFTER).after(Bean.class);

        assertThat(bean.total).isEqualTo(new BigDecimal(DIGITS));
        assertThat(bean.placedAt).isEqualTo("2026-03-01T10:00:00.123456Z");
        assertThat(bean.shipTo).isEqualTo("Ulm");
    }

    @Test
    void a_row_is_read_as_a_map_with_the_names_of_the_columns() {
        Map<?, ?> map = inserted("{\"placed_at\":1.10,\"shipTo\":null}").after(Map.class);

        assertThat(map.get("placed_at")).isEqualTo(new BigDecimal("1.10"));
        assertThat(map.containsKey("shipTo")).isTrue();
        assertThat(map).hasSize(2);
    }

    @Test
    void each_column_is_read_as_what_it_is_asked_for() {
        Row row = inserted(AFTER).after();

        assertThat(row.columns()).startsWith("id", "total", "note").hasSize(12);
        assertThat(row.get("id", Long.class)).isEqualTo(42);
        assertThat(row.get("id", int.class)).isEqualTo(42);
        assertThat(row.get("id", String.class)).isEqualTo("42");
        assertThat(row.get("total", String.class)).isEqualTo(DIGITS);
        assertThat(row.get("note", String.class)).isEqualTo("a, \"b\" }");
        assertThat(row.get("extra", String.class)).isEqualTo("{\"x\": 1.50}");
        assertThat(row.get("extra", JsonNode.class)).hasToString("{\"x\":1.50}");
        assertThat(row.get("tags", String[].class)).containsExactly("a", "b");
        assertThat(row.get("placed_at", Instant.class)).isEqualTo("2026-03-01T10:00:00.123456Z");
        assertThat(row.get("paid", Boolean.class)).isNull();
        assertThat(row.get("ref", UUID.class)).isNotNull();
        assertThat(inserted("{\"at\":\"2026-03-01T12:00:00.5\"}").after().get("at", LocalDateTime.class))
                .isEqualTo("2026-03-01T12:00:00.5");
        assertThat(inserted("{\"n\":" + "9".repeat(40) + "}").after().get("n", BigInteger.class))
                .isEqualTo(new BigInteger("9".repeat(40)));
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, java.lang.Integer",
        "3000000000, java.lang.Integer",
        "'\"12\"', java.lang.Integer",
        "'\"NaN\"', java.math.BigDecimal",
        "'\"infinity\"', java.time.Instant",
        "true, java.lang.Long",
        "'{\"a\":1}', java.lang.Boolean",
    })
    void a_value_of_another_type_is_refused_and_the_message_names_the_column_but_not_the_value(
            String json, Class<?> type) {
        Row row = inserted("{\"c\":" + json + "}").after();

        assertThatThrownBy(() -> row.get("c", type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("column 'c' of public.orders", type.getName())
                .hasMessageNotContaining(json.replace("\"", ""));
    }

    @Test
    void a_column_that_is_not_there_is_refused_with_those_that_are() {
        assertThatThrownBy(() -> inserted("{\"a\":1,\"b\":2}").after().get("c", String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no column 'c' of public.orders here; there are [a, b]");
    }

    record Count(int n) {}

    record Positive(int n) {

        Positive {
            if (n < 0) {
                throw new IllegalStateException("negative");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"n\":\"twelve\"}", "{\"n\":1.5}", "{\"n\":null}"})
    void a_member_of_a_record_is_never_guessed(String after) {
        assertThatThrownBy(() -> inserted(after).after(Count.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("a row of public.orders", Count.class.getTypeName(), "'n'")
                .hasMessageNotContaining("twelve");
    }

    @Test
    void what_a_constructor_throws_is_told() {
        assertThatThrownBy(() -> inserted("{\"n\":-1}").after(Positive.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("negative");
    }

    @Test
    void a_truncation_has_neither_key_nor_rows() {
        DatabaseEvent change = change("pgevents.table.truncated", data("truncate", "{}", "null", "null", "[]"));

        assertThat(change.operation()).isEqualTo(Operation.TRUNCATE);
        assertThat(change.key().columns()).isEmpty();
        assertThat(change.before()).isNull();
        assertThat(change.after()).isNull();
        assertThat(change.after(Order.class)).isNull();
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

    private static DatabaseEvent inserted(String after) {
        return change("pgevents.row.inserted", data("insert", "{\"id\":42}", "null", after, "[]"));
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
