package io.pgevents.delivery;

import io.pgevents.delivery.AttemptRow.Why;
import java.time.Duration;
import java.time.Instant;

/** Entries of the attempts log, of subscription {@code s}. */
final class AttemptEntries {

    static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");

    private AttemptEntries() {}

    static AttemptRow delivered(long event) {
        var attempt = new Attempt(
                new Outcome.Delivered(), AT.plusSeconds(1), Duration.ofMillis(3), 200, null, Timings.NONE, "thanks");
        return AttemptRow.of("s", event, 1, attempt, null, Why.NONE);
    }

    static AttemptRow failed(long event) {
        var attempt =
                new Attempt(new Outcome.Retry("HTTP 500", null), AT, Duration.ZERO, 500, null, Timings.NONE, null);
        return AttemptRow.of("s", event, 1, attempt, Duration.ofSeconds(5), Why.SCHEDULE);
    }
}
