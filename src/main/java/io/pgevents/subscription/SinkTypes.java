package io.pgevents.subscription;

import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The protocols that are installed. */
@ApplicationScoped
class SinkTypes {

    private final Map<String, SinkType> byProtocol = new TreeMap<>();

    SinkTypes(@All List<SinkType> types) {
        for (SinkType type : types) {
            SinkType other = byProtocol.putIfAbsent(type.protocol(), type);
            if (other != null) {
                throw new IllegalStateException("two sinks serve the protocol " + type.protocol() + ": "
                        + other.getClass().getName() + " and "
                        + type.getClass().getName());
            }
        }
    }

    List<String> protocols() {
        return List.copyOf(byProtocol.keySet());
    }

    /**
     * @param handshake whether the receiver has to be asked for its consent
     * @throws Problem {@code unsupported-protocol}, or what the sink's own check throws
     */
    void check(Definition definition, boolean handshake, Findings findings) {
        SinkType type = byProtocol.get(definition.protocol());
        if (type == null) {
            throw Problem.at(
                    ProblemType.UNSUPPORTED_PROTOCOL,
                    "/protocol",
                    "unsupported-protocol",
                    "There is no protocol '" + definition.protocol() + "' here; installed are "
                            + String.join(", ", protocols()) + ".");
        }
        double ratePerSecond = definition.config().pace().ratePerSecond();
        type.check(new SinkRequest(definition.sink(), definition.headers(), handshake, ratePerSecond), findings);
    }
}
