package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads the JSON of a subscription; names are those of the CloudEvents Subscriptions API where it has them. */
final class DefinitionReader {

    /** The members that the owner of a subscription decides, in the order in which they are shown. */
    static final List<String> MEMBERS =
            List.of("source", "types", "filters", "sink", "protocol", "protocolsettings", "config");

    static final String DEFAULT_PROTOCOL = "HTTP";

    private static final int MAX_TEXT = 2048;
    private static final int MAX_TYPES = 100;
    private static final int MAX_SETTINGS = 32;

    private DefinitionReader() {}

    /**
     * @param object holds no other members than {@link #MEMBERS}, or they are refused as unknown
     * @param longestTimeout of an attempt; a longer one is refused
     * @param findings takes everything that is wrong; if there is anything, the result is not to be used
     * @throws Problem {@code unsupported-filter-dialect}
     */
    static Definition read(JsonNode object, Duration longestTimeout, Findings findings) {
        var fields = new Fields(object, JsonPointer.empty(), findings);
        var sink = fields.text("sink", MAX_TEXT);
        if (sink.isEmpty() && !findings.has(fields.pointer("sink"))) {
            findings.addAt(
                    "sink", "missing", "Is needed: where the events go, for example \"https://example.com/hook\".");
        }
        JsonNode filters = fields.node("filters");
        String protocol = fields.text("protocol", MAX_TEXT).orElse(DEFAULT_PROTOCOL);
        Fields protocolSettings = fields.object("protocolsettings");
        boolean handshake = protocolSettings.flag("handshake");
        var definition = new Definition(
                sink.orElse(""),
                protocol,
                fields.text("source", MAX_TEXT).orElse(null),
                fields.texts("types", MAX_TYPES),
                filters == null ? List.of() : new FilterReader(findings).read(filters, fields.pointer("filters")),
                new DeliverySettingsReader(fields.object("config"), findings, longestTimeout).read(),
                HeaderReader.read(protocolSettings.node("headers"), protocolSettings.pointer("headers"), findings),
                settings(protocol, protocolSettings),
                handshake);
        fields.none("sinkcredential", "put credentials into protocolsettings.headers.");
        fields.refuseOthers();
        return definition;
    }

    /** Which ones there are is up to the protocol; those of HTTP are known here. */
    private static Map<String, String> settings(String protocol, Fields settings) {
        if (!protocol.equals(DEFAULT_PROTOCOL)) {
            return settings.otherTexts(MAX_SETTINGS, MAX_TEXT);
        }
        settings.only("method", "\"POST\"");
        settings.refuseOthers();
        return Map.of();
    }
}
