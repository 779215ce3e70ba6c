package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.api.DatabaseEvent;
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

class LoggedRowTest {

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
    void a_numeric_may_be_as_long_as_postgresql_lets_it() {
        String digits = "9".repeat(131_072) + "." + "1".repeat(16_383);
        Row row = inserted("{\"total\":" + digits + "}").after();

        assertThat(row.get("total", BigDecimal.class).toPlainString()).isEqualTo(digits);
        assertThat(row.as(Bean.class).total.toPlainString()).isEqualTo(digits);
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

    private static DatabaseEvent inserted(String after) {
        String data = "{\"operation\":\"insert\",\"schema\":\"public\",\"table\":\"orders\",\"key\":{},"
                + "\"before\":null,\"after\":" + after + ",\"changed\":[],\"transaction\":\"1\",\"context\":null}";
        return ApiEvents.change(new Event(
                7,
                "/db/public/orders",
                "pgevents.row.inserted",
                "42",
                OffsetDateTime.parse("2026-03-01T12:00:00+02:00"),
                data,
                Map.of(),
                1));
    }
}
