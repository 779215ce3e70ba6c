package io.pgevents.sink.broker;

import io.pgevents.sink.Template;
import io.smallrye.reactive.messaging.rabbitmq.OutgoingRabbitMQMetadata;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Persistent messages of RabbitMQ. There is no binding of CloudEvents for AMQP 0-9-1; the names of headers are those that
 * RabbitMQ gives to a message that came by the binding for AMQP 1.0.
 */
final class RabbitMqFormat implements MessageFormat {

    static final String CONNECTOR = "smallrye-rabbitmq";

    static final String ROUTING_KEY = "routingkey";

    private static final int PERSISTENT = 2;

    /** What a short string of AMQP 0-9-1 can hold, in bytes. */
    private static final int MAX_ROUTING_KEY = 255;

    @Override
    public Set<String> settings() {
        return Set.of(ROUTING_KEY);
    }

    @Override
    public List<Object> metadata(Outgoing outgoing) {
        var metadata = OutgoingRabbitMQMetadata.builder()
                .withMessageId(outgoing.messageId())
                .withContentType(outgoing.content().type())
                .withDeliveryMode(PERSISTENT);
        String routingKey = outgoing.settings().get(ROUTING_KEY);
        if (routingKey != null) {
            metadata.withRoutingKey(legal(Template.parse(routingKey).of(outgoing.event())));
        }
        outgoing.headers().forEach(metadata::withHeader);
        outgoing.content().attributes().forEach((name, value) -> metadata.withHeader(AmqpFormat.PREFIX + name, value));
        return List.of(metadata.build());
    }

    private static String legal(String routingKey) {
        if (routingKey.getBytes(StandardCharsets.UTF_8).length > MAX_ROUTING_KEY) {
            throw new UnsendableException("its routing key has more than " + MAX_ROUTING_KEY + " bytes");
        }
        return routingKey;
    }
}
