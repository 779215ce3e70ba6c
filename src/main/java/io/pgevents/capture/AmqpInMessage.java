package io.pgevents.capture;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as it came from a queue.
 *
 * @param source of the event it becomes if it is no CloudEvent
 */
record AmqpInMessage(String source, Envelope envelope, BasicProperties properties, byte[] body) {

    /** By which it is acknowledged. */
    long tag() {
        return envelope.getDeliveryTag();
    }

    Map<String, Object> headers() {
        return properties.getHeaders() == null ? Map.of() : properties.getHeaders();
    }

    @Nullable
    String messageId() {
        String id = properties.getMessageId();
        return id == null || id.isEmpty() ? null : id;
    }

    /** For one line of the log: without the content. */
    @Override
    public String toString() {
        return "message " + (messageId() == null ? "without id" : "'" + messageId() + "'") + " of exchange '"
                + envelope.getExchange() + "', routing key '" + envelope.getRoutingKey() + "', " + body.length
                + " bytes";
    }
}
