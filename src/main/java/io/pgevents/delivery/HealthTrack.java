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

    /** @param known whether the endpoint was known to be down */
    void failed(String why, boolean known, long now) {
        if (failures == 0) {
            firstFailure = now;
        }
        failures++;
        circuitOpen |= known;
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
        return failures > 0 && lastFailure - time >= 0;
    }

    int failures() {
        return failures;
    }

    HealthFinding finding(String subscription, long now) {
        return new HealthFinding(subscription, firstFailure, Duration.ofNanos(now - firstFailure), failures, reason);
    }
}
