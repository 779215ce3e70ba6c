package io.pgevents.sink.broker;

import io.pgevents.subscription.DeliverySettings.Mode;
import java.util.List;
import java.util.Set;

/** What the connector of a broker is told about a message beside its body. Implementations are thread-safe. */
interface MessageFormat {

    /** The members of {@code protocolsettings} that mean something to it: templates. */
    Set<String> settings();

    /** How an event is put into a message if a subscription wants it in this way. */
    default Mode mode(Mode wanted) {
        return wanted;
    }

    /** @throws UnsendableException if the broker could never take it */
    List<Object> metadata(Outgoing outgoing);

    /** By the name of the connector. Any other is given the event as JSON and nothing else. */
    static MessageFormat of(String connector) {
        return switch (connector) {
            case KafkaFormat.CONNECTOR -> new KafkaFormat();
            case AmqpFormat.CONNECTOR -> new AmqpFormat();
            default -> new PlainFormat();
        };
    }
}
