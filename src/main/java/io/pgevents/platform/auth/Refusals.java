package io.pgevents.platform.auth;

import static io.pgevents.platform.Log.LOG;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Logs that somebody tries credentials that are not valid: once in ten seconds, however many there are. Thread-safe. */
@ApplicationScoped
class Refusals {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Clock clock;
    private Instant quietUntil = Instant.MIN;
    private long unsaid;

    Refusals(Clock clock) {
        this.clock = clock;
    }

    /** @param address of whoever tried, or of the proxy before them */
    synchronized void note(String address) {
        Instant now = clock.instant();
        unsaid++;
        if (now.isBefore(quietUntil)) {
            return;
        }
        quietUntil = now.plus(PAUSE);
        LOG.credentialsRefused(unsaid, address);
        unsaid = 0;
    }
}
