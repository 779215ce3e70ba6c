package io.pgevents.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt at a delivery with a row came to.
 *
 * @param lease under which it is stored; if that has changed hands, it is not
 * @param attempts how many there have been, with this one if it counts
 * @param delay until the next attempt; null if there is none
 * @param releasesLane whether the next delivery of the lane may go
 */
record RowResult(
        Lease lease,
        DueRow row,
        DeliveryStatus status,
        int attempts,
        @Nullable Duration delay,
        Attempt last,
        boolean releasesLane) {}
