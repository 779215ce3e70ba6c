package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonPointer;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The protocols that are installed. */
@ApplicationScoped
class SinkTypes {

    private static final JsonPointer SETTINGS = JsonPointer.compile("/protocolsettings");
    private static final JsonPointer BATCH = JsonPointer.compile("/config/batch");

    private final Map<String, SinkType> byProtocol = new TreeMap<>();

    SinkTypes(@All List<SinkType> types, @All List<SinkTypeProvider> providers) {
        types.forEach(this::add);
        providers.forEach(provider -> provider.sinkTypes().forEach(this::add));
    }

    private void add(SinkType type) {
        SinkType other = byProtocol.putIfAbsent(type.protocol(), type);
        if (other != null) {
            throw new IllegalStateException("two sinks serve the protocol " + type.protocol() + ": "
                    + other.getClass().getName() + " and " + type.getClass().getName());
        }
    }

    List<String> protocols() {
        return List.copyOf(byProtocol.keySet());
    }

    /** The members that {@code protocolsettings} may have, by protocol. */
    Map<String, List<String>> settings() {
        Map<String, List<String>> settings = new TreeMap<>();
        byProtocol.forEach((protocol, type) -> settings.put(protocol, known(type)));
        return settings;
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
        refuseUnknown(type, definition, findings);
        double ratePerSecond = definition.config().pace().ratePerSecond();
        type.check(
                new SinkRequest(
                        definition.sink(), definition.headers(), definition.settings(), handshake, ratePerSecond),
                findings);
    }

    private static void refuseUnknown(SinkType type, Definition definition, Findings findings) {
        definition.settings().keySet().stream()
                .filter(setting -> !type.knows(setting))
                .sorted()
                .forEach(setting -> findings.add(
                        SETTINGS.appendProperty(setting),
                        "unknown-field",
                        "The protocol " + type.protocol() + " has no setting '" + setting + "'; known are "
                                + String.join(", ", known(type)) + "."));
        if (definition.handshake() && !type.asksForConsent()) {
            findings.add(
                    SETTINGS.appendProperty("handshake"),
                    "unsupported",
                    "The protocol " + type.protocol() + " can't ask a receiver for its consent; leave it out.");
        }
        if (definition.config().form().batch() != null && !type.takesBatches()) {
            findings.add(
                    BATCH,
                    "unsupported",
                    "The protocol " + type.protocol() + " takes every event by itself; leave it out.");
        }
    }

    private static List<String> known(SinkType type) {
        Set<String> known = new TreeSet<>(type.settings());
        known.add("headers");
        if (type.asksForConsent()) {
            known.add("handshake");
        }
        return List.copyOf(known);
    }
}
