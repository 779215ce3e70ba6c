package io.pgevents.capture.listen;

import java.time.Duration;

/** Says when something that is done again and again is to be done; the first time when one interval is over. */
final class Due {

    private final long interval;
    private long last = System.nanoTime();

    Due(Duration interval) {
        this.interval = interval.toNanos();
    }

    /** Whether it is time; then the next interval begins. */
    boolean isDue() {
        long now = System.nanoTime();
        if (now - last < interval) {
            return false;
        }
        last = now;
        return true;
    }
}
