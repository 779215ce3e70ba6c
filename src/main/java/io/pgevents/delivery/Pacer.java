package io.pgevents.delivery;

import java.time.Duration;

/**
 * Keeps attempts of one slot below a rate: a bucket that holds what a tenth of a second brings, or one (a token bucket
 * in its form of a theoretical arrival time). By a clock that is never set. Confined to the loop.
 */
final class Pacer {

    private static final double BURST_SECONDS = 0.1;

    private double rate = Double.POSITIVE_INFINITY;
    private long nextNanos = System.nanoTime();

    /** @param perSecond infinite for no bound */
    void rate(double perSecond) {
        rate = perSecond;
    }

    /** How long until the next attempt may begin; zero for now. */
    Duration untilNext(long nowNanos) {
        if (Double.isInfinite(rate)) {
            return Duration.ZERO;
        }
        long early = nextNanos - nowNanos;
        long allowed = Math.max(0, (long) (BURST_SECONDS * 1e9 - 1e9 / rate));
        return early <= allowed ? Duration.ZERO : Duration.ofNanos(early - allowed);
    }

    void began(long nowNanos) {
        if (!Double.isInfinite(rate)) {
            nextNanos = Math.max(nextNanos, nowNanos) + (long) (1e9 / rate);
        }
    }
}
