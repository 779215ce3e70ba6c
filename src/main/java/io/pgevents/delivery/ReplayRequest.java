package io.pgevents.delivery;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Which events somebody wants to be sent again.
 *
 * @param from null for dead letters from the first on
 * @param until null for everything up to now
 * @param eventType only events of this type; null for any
 * @param ratePerSecond null for no bound
 * @param json as it was given
 */
record ReplayRequest(
        String subscription,
        @Nullable Bound from,
        @Nullable Bound until,
        boolean deadOnly,
        @Nullable String eventType,
        @Nullable Double ratePerSecond,
        String json) {

    /** Either a time, or an event's id. */
    record Bound(@Nullable OffsetDateTime time, @Nullable Long position) {}

    static @Nullable OffsetDateTime time(@Nullable Bound bound) {
        return bound == null ? null : bound.time();
    }

    static @Nullable Long position(@Nullable Bound bound) {
        return bound == null ? null : bound.position();
    }
}
