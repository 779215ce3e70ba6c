package io.pgevents.subscription;

import java.time.Duration;
import java.util.List;

/**
 * How a subscription's events are handed over.
 *
 * @param timeout bound on one whole attempt
 * @param schedule the waits before the second, third, … attempt; when it is used up the event is a dead letter
 * @param jitter share of each wait that is random, 0.2 for plus or minus 20 percent
 * @param retryAfterMax the most that a receiver's Retry-After is honoured; zero ignores it
 * @param maxConcurrency the most attempts under way at once
 */
public record DeliverySettings(
        Duration timeout,
        List<Duration> schedule,
        double jitter,
        Duration retryAfterMax,
        Ordering ordering,
        OnExhausted orderingExhausted,
        int maxConcurrency) {

    /** The example schedule of Standard Webhooks 1.0.0: ten attempts in a little more than three days. */
    public static final List<Duration> STANDARD_SCHEDULE = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** What holds for a subscription that says nothing about its delivery. */
    public static final DeliverySettings DEFAULTS = new DeliverySettings(
            Duration.ofSeconds(15), STANDARD_SCHEDULE, 0.2, Duration.ofHours(1), Ordering.KEY, OnExhausted.SKIP, 16);

    public enum Ordering {
        KEY,
        NONE,
        ALL
    }

    /** What becomes of a key whose event could not be delivered: it stays where it is, or goes on without it. */
    public enum OnExhausted {
        PARK,
        SKIP
    }
}
