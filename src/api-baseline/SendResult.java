package io.pgevents.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one attempt at sending came to. */
public sealed interface SendResult {

    /** The receiver has it, and will have it after a crash of its own. */
    record Delivered() implements SendResult {}

    /**
     * Worth another try.
     *
     * @param reason one line for whoever looks into the attempts; without credentials
     * @param after how long to wait at least, if the receiver has said so; else the subscription's schedule decides
     */
    record Retry(String reason, @Nullable Duration after) implements SendResult {}

    /**
     * Another try of the same event can't succeed: it becomes a dead letter at once.
     *
     * @param reason one line for whoever looks into the dead letters; without credentials
     */
    record Rejected(String reason) implements SendResult {}

    static SendResult delivered() {
        return new Delivered();
    }

    static SendResult retry(String reason) {
        return new Retry(reason, null);
    }

    static SendResult rejected(String reason) {
        return new Rejected(reason);
    }
}
