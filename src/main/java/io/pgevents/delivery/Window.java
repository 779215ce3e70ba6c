package io.pgevents.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How many attempts at one endpoint may be under way at once: found out as TCP does (RFC 5681). It grows by one with
 * every success until it was cut once, then by one for each round of successes; it is halved when the endpoint is
 * overloaded. Confined to the loop.
 */
final class Window {

    private static final double FIRST = 8;
    private static final double MOST = 256;

    /** What was under way when it was cut goes on failing for a while, and says nothing new. */
    private static final Duration BETWEEN_CUTS = Duration.ofSeconds(1);

    private final Clock clock;
    private double size = FIRST;
    private double threshold = MOST;
    private Instant lastCut = Instant.MIN;

    Window(Clock clock) {
        this.clock = clock;
    }

    int size() {
        return (int) size;
    }

    /** @param underWay how many there were with this one: a window that is not used says nothing about its bound */
    void succeeded(int underWay) {
        if (underWay >= size() / 2) {
            size = Math.min(MOST, size + (size < threshold ? 1 : 1 / size));
        }
    }

    /** The endpoint did not answer in time, or said that it can't keep up. */
    void overloaded() {
        Instant now = clock.instant();
        if (now.isAfter(lastCut.plus(BETWEEN_CUTS)) || now.isBefore(lastCut)) {
            lastCut = now;
            threshold = Math.max(1, size / 2);
            size = threshold;
        }
    }

    /** The endpoint is back after a pause: starts slowly, whatever waits for it. */
    void restart() {
        threshold = Math.max(1, Math.max(threshold, size) / 2);
        size = 1;
    }
}
