package io.pgevents.sink.broker;

import java.util.Locale;

/** The protocols by which a subscription reaches a channel. */
enum BrokerProtocol {
    /** Channels of Kafka only, with the settings that the CloudEvents Subscriptions API has for it. */
    KAFKA,
    /** Channels of any connector. */
    CHANNEL;

    /** Of the URI of a sink. */
    String scheme() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean takes(String connector) {
        return this == CHANNEL || connector.equals(KafkaFormat.CONNECTOR);
    }
}
