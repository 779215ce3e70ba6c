package io.pgevents.compat.bridge;

import io.pgevents.compat.relay.RelaySinkType;
import io.pgevents.subscription.SinkType;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the protocol known. */
@Dependent
class BridgeSinkTypes {

    @Produces
    @Singleton
    SinkType bridge() {
        return new RelaySinkType(
                BridgeName.PROTOCOL, BridgeName.NAMES, "one for each channel in the variable BRIDGE_CHANNELS");
    }
}
