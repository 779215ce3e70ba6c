package io.pgevents.compat.exchange;

import io.pgevents.compat.relay.RelayName;

/** What its subscriptions are called. */
final class ExchangeName {

    static final String PROTOCOL = "PGSQL-LISTEN-EXCHANGE";
    static final RelayName NAMES = new RelayName("pgsql-listen-exchange", "exchange-");

    private ExchangeName() {}
}
