package io.pgevents.compat.bridge;

import io.pgevents.compat.relay.RelayName;

/** What its subscriptions are called. */
final class BridgeName {

    static final String PROTOCOL = "PG-AMQP-BRIDGE";
    static final RelayName NAMES = new RelayName("pg-amqp-bridge", "bridge-");

    private BridgeName() {}
}
