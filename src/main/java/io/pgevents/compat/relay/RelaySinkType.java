package io.pgevents.compat.relay;

import io.pgevents.platform.Findings;
import io.pgevents.subscription.SinkRequest;
import io.pgevents.subscription.SinkType;

/** Of a protocol whose subscriptions the service makes itself. */
public final class RelaySinkType implements SinkType {

    private final String protocol;
    private final RelayName names;
    private final String origin;

    /** @param origin who makes them, for whoever tries to make one himself */
    public RelaySinkType(String protocol, RelayName names, String origin) {
        this.protocol = protocol;
        this.names = names;
        this.origin = origin;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public void check(SinkRequest request, Findings findings) {
        if (names.ofSink(request.sink()) == null) {
            findings.addAt(
                    "sink",
                    "invalid-sink",
                    "Must be \"" + names.scheme() + ":\" and a name. Such a subscription is made by pgevents itself: "
                            + origin + ".");
        }
        if (!request.headers().isEmpty()) {
            findings.add(
                    "/protocolsettings/headers",
                    "unsupported",
                    "Its messages have the headers of the program that it stands in for; leave them out.");
        }
    }
}
