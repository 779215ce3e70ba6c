package io.pgevents.subscription;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a subscription that its owner decides, without the secret.
 *
 * @param settings what the protocol is told beside headers; always empty for HTTP
 * @param handshake whether the receiver is asked for its consent by the CloudEvents webhook specification, section 4
 */
record Definition(
        String sink,
        String protocol,
        @Nullable String source,
        List<String> types,
        List<Filter> filters,
        DeliverySettings config,
        Map<String, String> headers,
        Map<String, String> settings,
        boolean handshake) {

    /** Stands in for a definition that can't be read: it matches no event. */
    static final Definition NOTHING = new Definition(
            "", "", null, List.of(), List.of(event -> false), DeliverySettings.DEFAULTS, Map.of(), Map.of(), false);

    /**
     * Whether the receiver has to be asked: it has not consented to this before.
     *
     * @param before null if there was nothing before
     */
    boolean needsConsent(@Nullable Definition before) {
        return handshake
                && (before == null
                        || !before.handshake
                        || !before.sink.equals(sink)
                        || !before.protocol.equals(protocol)
                        || !before.headers.equals(headers)
                        || before.config.pace().ratePerSecond() != config.pace().ratePerSecond());
    }

    /** With what tells the sink, at every delivery, that the receiver was asked. */
    Map<String, String> effectiveHeaders() {
        if (!handshake) {
            return headers;
        }
        Map<String, String> effective = new LinkedHashMap<>(headers);
        effective.put(SinkRequest.ORIGIN_HEADER, "");
        return Map.copyOf(effective);
    }
}
