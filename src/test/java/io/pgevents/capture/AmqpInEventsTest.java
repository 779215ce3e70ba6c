package io.pgevents.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmqpInEventsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/shop/public/orders",
                "/shop/channels/alarm",
                "/shop/amqp/other",
                "/pgevents/subscriptions/billing"
            })
    void nobody_is_believed_to_be_a_table_or_the_service(String source) {
        assertThat(AmqpInEvents.cloudEvents(message(source))).isNull();
    }

    @Test
    void another_source_is_taken_as_it_is() {
        assertThat(AmqpInEvents.cloudEvents(message("/shops/a")))
                .extracting(Message::source)
                .containsExactly("/shops/a");
    }

    private static AmqpInMessage message(String source) {
        String body = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"" + source + "\",\"type\":\"com.example.a\"}";
        var properties = new BasicProperties.Builder()
                .contentType("application/cloudevents+json")
                .build();
        return new AmqpInMessage(
                "/shop/amqp/orders", new Envelope(1, false, "", "k"), properties, body.getBytes(UTF_8));
    }
}
