package io.pgevents.log;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Ends a wait early. A ring while nobody waits ends the next wait at once, so none is ever lost. */
final class WakeUp {

    private final BlockingQueue<Boolean> rung = new ArrayBlockingQueue<>(1);

    void ring() {
        rung.offer(true);
    }

    /** Waits until somebody rings, at most as long as given. */
    void await(Duration atMost) throws InterruptedException {
        rung.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
