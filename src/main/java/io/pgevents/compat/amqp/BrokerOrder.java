package io.pgevents.compat.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.pgevents.log.Event;
import io.pgevents.log.EventData;
import io.pgevents.sink.amqp.AmqpExchange;
import io.pgevents.sink.amqp.AmqpMessage;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a function of schema {@code amqp} has left to do at the broker. */
sealed interface BrokerOrder {

    String MESSAGE = "pgevents.amqp.message";
    String EXCHANGE = "pgevents.amqp.exchange";

    /** How its data begins, as {@code json_build_object} writes it. */
    String BEGINNING = "{\"brokerId\" :";

    Event event();

    /** The exchange that it is about. */
    String exchange();

    record Publish(Event event, AmqpMessage message) implements BrokerOrder {

        @Override
        public String exchange() {
            return message.exchange();
        }
    }

    record Declare(Event event, AmqpExchange declaration) implements BrokerOrder {

        @Override
        public String exchange() {
            return declaration.name();
        }
    }

    /**
     * Whether the event looks like one, at a glance: messages that come in from a queue have the same type, and if the queue
     * is called by the number of a broker, the same source.
     */
    static boolean isOne(Event event) {
        return event.data() != null && event.data().startsWith(BEGINNING);
    }

    /** @return null if the event was not made by one of the functions: whoever may publish can use their types */
    static @Nullable BrokerOrder of(Event event) {
        EventData data = EventData.of(event);
        String exchange = data.text("exchange");
        if (exchange == null) {
            return null;
        }
        try {
            return switch (event.type()) {
                case MESSAGE -> new Publish(event, message(exchange, data));
                case EXCHANGE -> new Declare(event, declaration(exchange, data));
                default -> null;
            };
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    private static AmqpMessage message(String exchange, EventData data) {
        String exact = data.text("text");
        String message = exact == null ? data.text("message") : exact;
        return new AmqpMessage(
                exchange,
                Objects.requireNonNullElse(data.text("routingKey"), ""),
                properties(data),
                Objects.requireNonNullElse(message, "").getBytes(StandardCharsets.UTF_8),
                false);
    }

    /** None at all, if none was given. */
    private static BasicProperties properties(EventData data) {
        String mode = data.text("deliveryMode");
        return new BasicProperties.Builder()
                .deliveryMode(mode == null ? null : Integer.valueOf(mode))
                .contentType(data.text("contentType"))
                .replyTo(data.text("replyTo"))
                .correlationId(data.text("correlationId"))
                .build();
    }

    private static AmqpExchange declaration(String exchange, EventData data) {
        return new AmqpExchange(
                exchange,
                Objects.requireNonNullElse(data.text("exchangeType"), ""),
                "true".equals(data.text("passive")),
                "true".equals(data.text("durable")),
                "true".equals(data.text("autoDelete")));
    }
}
