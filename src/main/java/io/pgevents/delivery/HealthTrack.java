package io.pgevents.delivery;

import java.time.Duration;

/**
 * How the attempts of one subscription have ended that were made here. Times are of {@link System#nanoTime}, which no
 * step of a clock changes. Confined to the loop.
 */
final class HealthTrack {

    private static final int FAILURES = 5;

    private int failures;
    private boolean circuitOpen;
    private long firstFailure;
    private long lastFailure;
    private boolean hasSucceeded;
    private long lastSuccess;
    private String reason = "";

    void succeeded(long now) {
        hasSucceeded = true;
        lastSuccess = now;
        forgive();
    }

    void failed(String why, long now) {
        if (!isFaulty()) {
            firstFailure = now;
        }
        failures++;
        lastFailure = now;
        reason = why;
    }

    /** Other attempts have shown that its endpoint fails, so that it gets none. */
    void circuitOpen(String why, long now) {
        if (!isFaulty()) {
            firstFailure = now;
        }
        circuitOpen = true;
        lastFailure = now;
        reason = why;
    }

    /** Begins to count anew, without there having been a success. */
    void forgive() {
        failures = 0;
        circuitOpen = false;
    }

    boolean isFailing() {
        return circuitOpen || failures >= FAILURES;
    }

    boolean hasSucceededSince(long time) {
        return hasSucceeded && lastSuccess - time > 0;
    }

    boolean hasFailedSince(long time) {
        return isFaulty() && lastFailure - time >= 0;
    }

    private boolean isFaulty() {
        return circuitOpen || failures > 0;
    }

    int failures() {
        return failures;
    }

    HealthFinding finding(String subscription, long now) {
        return new HealthFinding(subscription, firstFailure, Duration.ofNanos(now - firstFailure), failures, reason);
    }
}
