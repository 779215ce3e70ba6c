package io.pgevents.compat.bridge;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.pgevents.api.Notification;
import io.pgevents.compat.bridge.Grammar.Payload;
import io.pgevents.compat.relay.Relay;
import io.pgevents.compat.relay.UnsendableException;
import io.pgevents.log.Event;
import io.pgevents.sink.amqp.AmqpMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The messages of pg-amqp-bridge 0.0.8: to an exchange with the routing key of the payload, to a queue by its name; content
 * type {@code text}, headers as arrays of texts. The message id is ours.
 *
 * @param mandatory whether a message that has no queue comes back
 */
record BridgeFormat(Grammar grammar, String name, Entity entity, DeliveryMode mode, boolean mandatory)
        implements Relay.Format {

    private static final int LONGEST_NAME = 255;

    @Override
    public AmqpMessage message(Event event, Notification notification, String messageId) throws UnsendableException {
        Payload payload = grammar.parse(notification.payload());
        boolean toExchange = entity == Entity.EXCHANGE;
        var properties = new BasicProperties.Builder()
                .contentType("text")
                .deliveryMode(mode.number())
                .messageId(messageId);
        if (!payload.headers().isEmpty()) {
            properties.headers(headers(payload.headers()));
        }
        return new AmqpMessage(
                toExchange ? name : "",
                toExchange ? payload.routingKey() : name,
                properties.build(),
                payload.message().getBytes(StandardCharsets.UTF_8),
                mandatory || !toExchange);
    }

    private static Map<String, Object> headers(Map<String, List<String>> headers) throws UnsendableException {
        for (String header : headers.keySet()) {
            if (header.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
                throw new UnsendableException("it has a header whose name is longer than the 255 bytes of AMQP");
            }
        }
        return Map.copyOf(headers);
    }
}
