package io.pgevents.capture;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message as it came from a queue.
 *
 * @param source of the event it becomes if it is no CloudEvent
 */
record AmqpInMessage(String source, Envelope envelope, BasicProperties properties, byte[] body) {

    /** What quorum queues add to a message that they give again, which is the same message all the same. */
    private static final Set<String> OF_THE_QUEUE = Set.of("x-delivery-count", "x-acquired-count");

    /** By which it is acknowledged. */
    long tag() {
        return envelope.getDeliveryTag();
    }

    /** Those that it was sent with; empty if there are none. */
    Map<String, Object> headers() {
        Map<String, Object> headers = new LinkedHashMap<>();
        if (properties.getHeaders() != null) {
            headers.putAll(properties.getHeaders());
            headers.keySet().removeAll(OF_THE_QUEUE);
        }
        return headers;
    }

    @Nullable
    String messageId() {
        String id = properties.getMessageId();
        return id == null || id.isEmpty() ? null : id;
    }

    /** For one line of the log: without the content, and without line breaks that a sender could put into its names. */
    @Override
    public String toString() {
        String text = "message " + (messageId() == null ? "without id" : "'" + messageId() + "'") + " of exchange '"
                + envelope.getExchange() + "', routing key '" + envelope.getRoutingKey() + "', " + body.length
                + " bytes";
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
