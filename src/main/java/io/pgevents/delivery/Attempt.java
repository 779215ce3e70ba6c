package io.pgevents.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try at a delivery.
 *
 * @param status the receiver's status code, if it answered
 * @param address the network address that was dialled, if one was
 * @param timings how long its phases took
 * @param excerpt the beginning of the receiver's answer, bounded
 */
public record Attempt(
        Outcome outcome,
        Instant at,
        Duration took,
        @Nullable Integer status,
        @Nullable String address,
        Timings timings,
        @Nullable String excerpt) {

    Attempt withoutExcerpt() {
        return new Attempt(outcome, at, took, status, address, timings, null);
    }
}
