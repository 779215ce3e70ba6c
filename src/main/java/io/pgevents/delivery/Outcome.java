package io.pgevents.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one attempt came to. */
public sealed interface Outcome {

    /** The receiver has it. */
    record Delivered() implements Outcome {}

    /**
     * Worth another try.
     *
     * @param atLeast how long the next attempt must wait, if more than the schedule says; already bounded
     * @param answered whether the receiver is there and could not deal with this very event. Such an attempt always
     *     counts, and further attempts at the event say nothing about how the receiver does
     */
    record Retry(String reason, @Nullable Duration atLeast, boolean answered) implements Outcome {

        public Retry(String reason, @Nullable Duration atLeast) {
            this(reason, atLeast, false);
        }
    }

    /** Another try of the same request can't succeed: a dead letter at once. */
    record Rejected(String reason) implements Outcome {}

    /** The receiver wants no more events at all: a dead letter, and the subscription is disabled. */
    record Gone(String reason) implements Outcome {}
}
