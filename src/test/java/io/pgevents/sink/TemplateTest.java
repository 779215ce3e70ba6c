package io.pgevents.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.log.Event;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

    private static final Event UPDATE = event("/shop/public/orders", "pgevents.row.updated", "42");

    @ParameterizedTest
    @CsvSource({
        "orders, orders",
        "{table}, orders",
        "shop.{schema}.{table}, shop.public.orders",
        "{operation}s of {table}, updates of orders",
        "{type}, pgevents.row.updated",
        "{source}, /shop/public/orders",
        "{subject}/{key}, 42/42",
        "{table}{table}, ordersorders",
        "a}b, a}b",
    })
    void placeholders_are_filled_in_from_the_event(String template, String expected) {
        assertThat(Template.parse(template).of(UPDATE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "pgevents.row.inserted, insert",
        "pgevents.row.deleted, delete",
        "pgevents.table.truncated, truncate",
        "com.example.shipped, ''",
    })
    void operations_have_the_names_that_the_data_has(String type, String operation) {
        assertThat(Template.parse("{operation}").of(event("/shop/public/orders", type, "1")))
                .isEqualTo(operation);
    }

    @Test
    void names_are_decoded() {
        Event event = event("/shop/my%20schema/a%2Fb+c", "pgevents.row.inserted", "1");

        assertThat(Template.parse("{schema}|{table}").of(event)).isEqualTo("my schema|a/b+c");
    }

    @Test
    void what_an_event_does_not_have_is_empty() {
        Event message = event("/warehouse/7/x%", "com.example.shipped", null);

        assertThat(Template.parse("<{schema}{table}{operation}{subject}{key}>").of(message))
                .isEqualTo("<>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders.{tabel} | {tabel}; known are {schema}, {table}",
                "{} | no placeholder {}",
                "orders.{table | character 8",
                "{ta{ble} | {ta{ble}",
            })
    void a_mistake_is_told_with_what_would_be_right(String template, String told) {
        assertThatThrownBy(() -> Template.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }

    private static Event event(String source, String type, @Nullable String subject) {
        return new Event(7, source, type, subject, OffsetDateTime.parse("2026-10-05T10:00:00Z"), null, Map.of(), 1);
    }
}
