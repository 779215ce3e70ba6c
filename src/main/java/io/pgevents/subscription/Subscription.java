package io.pgevents.subscription;

import io.pgevents.log.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who gets what, where, and how.
 *
 * @param version grows with every change; the number in the ETag
 * @param source only events of exactly this source; null for any
 * @param types only events of these types; empty for any
 * @param secrets {@code whsec_…}, newest first; each signs every delivery
 */
public record Subscription(
        String id,
        long version,
        Status status,
        @Nullable String statusReason,
        String sink,
        String protocol,
        @Nullable String source,
        List<String> types,
        List<Filter> filters,
        DeliverySettings config,
        Map<String, String> headers,
        List<String> secrets,
        Instant createdAt,
        Instant updatedAt) {

    public enum Status {
        ACTIVE,
        PAUSED,
        DISABLED
    }

    public boolean matches(Event event) {
        return (source == null || source.equals(event.source()))
                && (types.isEmpty() || types.contains(event.type()))
                && filters.stream().allMatch(filter -> filter.matches(event));
    }

    /** Without the secrets, so that a subscription may be logged. */
    @Override
    public String toString() {
        return "Subscription[" + id + " v" + version + " " + status + " " + protocol + "]";
    }
}
