package io.pgevents.delivery;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the delivery of one shard of a subscription goes, for people to look at.
 *
 * @param replica which runs it
 * @param consecutiveFailures how many attempts have failed since the last that did not
 * @param windowSize how many attempts its endpoint may have under way at once
 * @param underWay how many attempts of the shard there are at the moment
 * @param waiting events in memory whose first attempt is still to come
 * @param nextProbeAt while the circuit is open
 * @param filterErrors how many events a filter could not be evaluated for, and so did not match
 */
record DeliveryState(
        String subscription,
        int shard,
        String replica,
        Circuit circuit,
        int consecutiveFailures,
        int windowSize,
        int underWay,
        int waiting,
        @Nullable Instant nextProbeAt,
        long filterErrors) {

    enum Circuit {
        CLOSED,
        OPEN,
        HALF_OPEN;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
