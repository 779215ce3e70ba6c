package io.pgevents.delivery;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The sinks there are, by protocol. */
@ApplicationScoped
class Sinks {

    private final Map<String, Sink> byProtocol;

    Sinks(@All List<Sink> sinks) {
        byProtocol = sinks.stream().collect(Collectors.toMap(Sink::protocol, Function.identity()));
    }

    /** @throws IllegalStateException if nobody serves the protocol, which saving a subscription has ruled out */
    Sink of(String protocol) {
        Sink sink = byProtocol.get(protocol);
        if (sink == null) {
            throw new IllegalStateException("no sink for protocol " + protocol);
        }
        return sink;
    }
}
