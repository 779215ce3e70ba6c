package io.pgevents.subscription;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a subscription that its owner decides, without the secret. */
record Definition(
        String sink,
        String protocol,
        @Nullable String source,
        List<String> types,
        List<Filter> filters,
        DeliverySettings config,
        Map<String, String> headers) {

    /** Stands in for a definition that can't be read: it matches no event. */
    static final Definition NOTHING =
            new Definition("", "", null, List.of(), List.of(event -> false), DeliverySettings.DEFAULTS, Map.of());
}
