package io.pgevents.subscription;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription's events are handed over.
 *
 * @param timeout bound on one whole attempt
 * @param schedule the waits before the second, third, … attempt; when it is used up the event is a dead letter
 * @param jitter share of each wait that is random, 0.2 for plus or minus 20 percent
 * @param retryAfterMax the most that a receiver's Retry-After is honoured; zero ignores it
 * @param pace how much may be under way at once
 * @param form what a request looks like
 */
public record DeliverySettings(
        Duration timeout,
        List<Duration> schedule,
        double jitter,
        Duration retryAfterMax,
        Ordering ordering,
        OnExhausted orderingExhausted,
        Pace pace,
        Form form) {

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
            Duration.ofSeconds(15),
            STANDARD_SCHEDULE,
            0.2,
            Duration.ofHours(1),
            Ordering.KEY,
            OnExhausted.SKIP,
            Pace.DEFAULTS,
            Form.DEFAULTS);

    /** The same with a timeout that is no longer than that. */
    DeliverySettings withTimeoutOfAtMost(Duration longest) {
        return timeout.compareTo(longest) <= 0
                ? this
                : new DeliverySettings(
                        longest, schedule, jitter, retryAfterMax, ordering, orderingExhausted, pace, form);
    }

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

    /**
     * Bounds for all replicas together.
     *
     * @param maxConcurrency the most attempts under way at once
     * @param ratePerSecond the most attempts begun in a second; infinite for no bound
     * @param shards into how many parts the subscription is split by key, each of which a replica of its own can run
     */
    public record Pace(int maxConcurrency, double ratePerSecond, int shards) {

        static final Pace DEFAULTS = new Pace(16, Double.POSITIVE_INFINITY, 1);

        /** The part of the bounds that one shard has; at least one attempt at once. */
        public Pace ofShard(int shard) {
            int attempts = maxConcurrency / shards + (shard < maxConcurrency % shards ? 1 : 0);
            return new Pace(Math.max(1, attempts), ratePerSecond / shards, shards);
        }
    }

    /**
     * The form of a request.
     *
     * @param batch null if every event is a request of its own
     */
    public record Form(Mode mode, Payload payload, @Nullable Batch batch) {

        static final Form DEFAULTS = new Form(Mode.STRUCTURED, Payload.FULL, null);
    }

    /** The content mode of the CloudEvents HTTP protocol binding; a batch has one of its own. */
    public enum Mode {
        STRUCTURED,
        BINARY
    }

    /** How much of a row change is sent: all, its key and a link, or its key and the columns that changed. */
    public enum Payload {
        FULL,
        THIN,
        CHANGED
    }

    /**
     * Several events in one request, by the batched content mode of CloudEvents.
     *
     * @param maxEvents the most events of a request
     * @param maxBytes the most bytes of data of a request, unless its only event has more
     * @param maxWait how long an event waits for others at most
     */
    public record Batch(int maxEvents, long maxBytes, Duration maxWait) {}
}
