package io.pgevents.subscription;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a subscription that its owner decides, without the secret.
 *
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
        boolean handshake) {

    /** Stands in for a definition that can't be read: it matches no event. */
    static final Definition NOTHING = new Definition(
            "", "", null, List.of(), List.of(event -> false), DeliverySettings.DEFAULTS, Map.of(), false);
}
