package io.pgevents.delivery;

import java.time.Duration;

/**
 * What one step of a replay came to.
 *
 * @param settled what had become of deliveries of earlier steps
 * @param reached the events up to this id have been looked at
 * @param exhausted whether these were the last
 * @param scanned how many were looked at
 * @param matched how many of them are to be sent
 * @param enqueued how many of those became deliveries; the others are being delivered anyhow
 * @param permits what is left of the rate's
 * @param pause until the next step
 */
record ReplayProgress(
        Settled settled,
        long reached,
        boolean exhausted,
        int scanned,
        int matched,
        int enqueued,
        double permits,
        Duration pause) {

    /** @param outstanding how many deliveries have not ended yet */
    record Settled(int delivered, int dead, int cancelled, int outstanding) {

        boolean isNothing() {
            return delivered + dead + cancelled == 0;
        }
    }

    boolean isDone() {
        return exhausted && settled.outstanding() + enqueued == 0;
    }
}
