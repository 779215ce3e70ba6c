package io.pgevents.platform.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;

/** Says what callers can bring about as often as they like: at once, then once in ten seconds at most. Thread-safe. */
final class Seldom {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Clock clock;
    private Instant quietUntil = Instant.MIN;
    private long unsaid;

    Seldom(Clock clock) {
        this.clock = clock;
    }

    /** @param line is given how often it has happened since the last one, this time included */
    synchronized void note(LongConsumer line) {
        Instant now = clock.instant();
        unsaid++;
        if (now.isBefore(quietUntil)) {
            return;
        }
        quietUntil = now.plus(PAUSE);
        line.accept(unsaid);
        unsaid = 0;
    }
}
