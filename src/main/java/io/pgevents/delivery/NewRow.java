package io.pgevents.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that becomes a row, because its first attempt failed or because an earlier one of its lane has not
 * succeeded yet.
 *
 * @param lease under which it is stored; if that has changed hands, it is not
 * @param delay until the next attempt; null if there is none
 * @param last null if there has been no attempt
 * @param holdsLane whether the later events of the lane have to wait for this one
 */
record NewRow(
        Lease lease,
        long event,
        @Nullable String lane,
        DeliveryStatus status,
        int attempts,
        @Nullable Duration delay,
        @Nullable Attempt last,
        boolean holdsLane) {

    static NewRow blocked(Lease lease, long event, @Nullable String lane) {
        return new NewRow(lease, event, lane, DeliveryStatus.BLOCKED, 0, null, null, true);
    }
}
