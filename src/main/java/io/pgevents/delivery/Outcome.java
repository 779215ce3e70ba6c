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
     */
    record Retry(String reason, @Nullable Duration atLeast) implements Outcome {}

    /** Another try of the same request can't succeed: a dead letter at once. */
    record Rejected(String reason) implements Outcome {}

    /** The receiver wants no more events at all: a dead letter, and the subscription is disabled. */
    record Gone(String reason) implements Outcome {}
}
