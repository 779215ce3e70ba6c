package io.pgevents.compat.exchange;

import io.pgevents.compat.relay.RelaySinkType;
import io.pgevents.subscription.SinkType;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the protocol known. */
@Dependent
class ExchangeSinkTypes {

    @Produces
    @Singleton
    SinkType exchange() {
        return new RelaySinkType(
                ExchangeName.PROTOCOL,
                ExchangeName.NAMES,
                "one for each exchange in pgevents.compat.exchange.<exchange>.broker");
    }
}
