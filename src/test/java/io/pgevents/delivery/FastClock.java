package io.pgevents.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that passes faster, so that a test need not wait out the pauses of a breaker. */
final class FastClock extends SteadyClock {

    private final InstantSource real = InstantSource.system();
    private final Instant start = real.instant();
    private final int times;

    FastClock(int times) {
        this.times = times;
    }

    @Override
    public Instant instant() {
        return start.plus(Duration.between(start, real.instant()).multipliedBy(times));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
