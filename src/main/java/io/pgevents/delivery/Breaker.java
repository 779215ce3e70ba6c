package io.pgevents.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Stops attempts at an endpoint that fails again and again, and then lets one through at growing intervals to see
 * whether it is back. Shared by all subscriptions of the endpoint. Confined to the loop.
 */
final class Breaker {

    private static final int FAILURES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Clock clock;
    private final RandomGenerator random;
    private int failures;
    private Duration pause = Duration.ZERO;
    private Instant nextProbe = Instant.MIN;
    private Instant openedAt = Instant.MIN;
    private boolean probing;

    Breaker(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    boolean isOpen() {
        return !pause.isZero();
    }

    /** How long it has been open; zero if it is not. */
    Duration openFor() {
        return isOpen() ? Duration.between(openedAt, clock.instant()) : Duration.ZERO;
    }

    /** How long until the next probe. */
    Duration untilProbe() {
        Duration left = Duration.between(clock.instant(), nextProbe);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** When that is, by the clock. */
    Instant nextProbe() {
        return nextProbe;
    }

    /** Whether a probe is under way. */
    boolean isProbing() {
        return probing;
    }

    /** Whether an attempt may be made now. */
    boolean permits() {
        return !isOpen() || (!probing && !clock.instant().isBefore(nextProbe));
    }

    /** An attempt that {@link #permits} allowed is being made. */
    void attempting() {
        probing = isOpen();
    }

    /** @return whether this closed it */
    boolean succeeded() {
        boolean wasOpen = isOpen();
        failures = 0;
        pause = Duration.ZERO;
        probing = false;
        return wasOpen;
    }

    /** @return whether this opened it */
    boolean failed() {
        failures++;
        if (isOpen()) {
            if (probing) {
                probing = false;
                pauseFor(pause.multipliedBy(2));
            }
            return false;
        }
        if (failures < FAILURES) {
            return false;
        }
        openedAt = clock.instant();
        pauseFor(FIRST_PAUSE);
        return true;
    }

    private void pauseFor(Duration wanted) {
        pause = wanted.compareTo(LONGEST_PAUSE) < 0 ? wanted : LONGEST_PAUSE;
        nextProbe = clock.instant().plusMillis((long) (pause.toMillis() * (0.8 + 0.4 * random.nextDouble())));
    }
}
