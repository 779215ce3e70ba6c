package io.pgevents.sink.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicNameTest {

    @ParameterizedTest
    @CsvSource({
        "orders, orders",
        "a.b_c-D9, a.b_c-D9",
        "my table, my_table",
        "/shop/public/orders, _shop_public_orders",
        "Bücher, B_cher",
        "'', _",
        "., _",
        ".., __",
        "..., ...",
    })
    void what_kafka_does_not_allow_becomes_an_underscore(String text, String name) {
        assertThat(TopicName.legal(text)).isEqualTo(name);
    }

    @Test
    void names_that_are_too_long_stay_different() {
        String first = TopicName.legal("x".repeat(300) + "1");
        String second = TopicName.legal("x".repeat(300) + "2");

        assertThat(first).hasSize(249).matches("x{240}-[0-9a-f]{8}").isNotEqualTo(second);
        assertThat(TopicName.legal("x".repeat(300) + "1")).isEqualTo(first);
        assertThat(TopicName.legal("x".repeat(249))).isEqualTo("x".repeat(249));
    }
}
