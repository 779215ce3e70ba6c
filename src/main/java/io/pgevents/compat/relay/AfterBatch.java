package io.pgevents.compat.relay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Messages that the broker has confirmed, and whose events are nevertheless tried again: alone, because another one of
 * their batch could not be taken. They need not go out twice. Thread-safe.
 */
final class AfterBatch {

    /** That attempt is made at once. */
    private static final Duration SOON = Duration.ofMinutes(1);

    private static final int MOST = 50_000;

    private final Clock clock;
    private final Map<String, Instant> confirmed = new LinkedHashMap<>();

    AfterBatch(Clock clock) {
        this.clock = clock;
    }

    synchronized void remember(String messageId) {
        Instant now = clock.instant();
        confirmed.values().removeIf(since -> since.plus(SOON).isBefore(now));
        if (confirmed.size() < MOST) {
            confirmed.put(messageId, now);
        }
    }

    /** @return whether it was confirmed; only once, so that a replay is not taken for the rest of a batch */
    synchronized boolean forget(String messageId) {
        Instant since = confirmed.remove(messageId);
        return since != null && !since.plus(SOON).isBefore(clock.instant());
    }
}
