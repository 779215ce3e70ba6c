package io.pgevents.subscription;

import io.pgevents.platform.Sealed;
import java.util.Map;
import java.util.stream.Collectors;

/** The headers of a subscription as they lie in memory: any value may be a credential. Immutable, thread-safe. */
public final class SealedHeaders {

    private final Map<String, Sealed> values;

    private SealedHeaders(Map<String, Sealed> values) {
        this.values = values;
    }

    public static SealedHeaders of(Map<String, String> headers) {
        return new SealedHeaders(headers.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, header -> Sealed.of(header.getValue()))));
    }

    /** Names and values; not to be kept. */
    Map<String, String> open() {
        return values.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, header -> header.getValue().open()));
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "SealedHeaders" + values.keySet();
    }
}
