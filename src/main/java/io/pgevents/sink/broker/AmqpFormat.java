package io.pgevents.sink.broker;

import io.smallrye.reactive.messaging.amqp.OutgoingAmqpMetadata;
import java.util.List;
import java.util.Set;

/** Durable messages by the AMQP protocol binding of CloudEvents 1.0.2: application property {@code cloudEvents:…}. */
final class AmqpFormat implements MessageFormat {

    static final String CONNECTOR = "smallrye-amqp";

    static final String PREFIX = "cloudEvents:";

    @Override
    public Set<String> settings() {
        return Set.of();
    }

    @Override
    public List<Object> metadata(Outgoing outgoing) {
        var metadata = OutgoingAmqpMetadata.builder()
                .withMessageId(outgoing.messageId())
                .withContentType(outgoing.content().type())
                .withDurable(true);
        outgoing.headers().forEach(metadata::withApplicationProperty);
        outgoing.content()
                .attributes()
                .forEach((name, value) -> metadata.withApplicationProperty(PREFIX + name, value));
        return List.of(metadata.build());
    }
}
