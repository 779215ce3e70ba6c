package io.pgevents.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that becomes a row, because its first attempt failed or because an earlier one of its lane has not
 * succeeded yet.
 *
 * @param delay until the next attempt; null if there is none
 * @param last null if there has been no attempt
 * @param holdsLane whether the later events of the lane have to wait for this one
 */
record NewRow(
        String subscription,
        long event,
        @Nullable String lane,
        DeliveryStatus status,
        int attempts,
        @Nullable Duration delay,
        @Nullable Attempt last,
        boolean holdsLane) {

    static NewRow blocked(String subscription, long event, @Nullable String lane) {
        return new NewRow(subscription, event, lane, DeliveryStatus.BLOCKED, 0, null, null, true);
    }
}
