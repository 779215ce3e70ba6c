package io.pgevents.bench.receive;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * When each event arrived at each target. Events are numbered from zero, in the order of their commits by one writer.
 * Thread-safe; moments are of {@link System#nanoTime()}.
 */
public final class Arrivals {

    /** Nobody waits longer than this for an arrival after the last one. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int capacity;
    private final AtomicLongArray moments;
    private final LongAdder count = new LongAdder();
    private final LongAdder repeats = new LongAdder();
    private final LongAdder strangers = new LongAdder();

    /**
     * @param targets how many there are that each get every event
     * @param capacity the most events
     */
    public Arrivals(int targets, int capacity) {
        this.capacity = capacity;
        this.moments = new AtomicLongArray(targets * capacity);
    }

    void record(int target, int event, long moment) {
        int index = target * capacity + event;
        if (event < 0 || event >= capacity || index >= moments.length()) {
            strangers.increment();
        } else if (moments.compareAndSet(index, 0, moment)) {
            count.increment();
        } else {
            repeats.increment();
        }
    }

    /** Notes now for all events that a message to the first target has. */
    public void body(byte[] body) {
        long now = System.nanoTime();
        BodyScan.events(body, body.length, event -> record(0, event, now));
    }

    /** The same for one event whose number is known. */
    public void number(int event) {
        record(0, event, System.nanoTime());
    }

    /** How many have arrived, at all targets together, those that were repeated once. */
    public long count() {
        return count.sum();
    }

    public long repeats() {
        return repeats.sum();
    }

    /** Those that nobody has sent. */
    public long strangers() {
        return strangers.sum();
    }

    /** When one arrived at the first target; zero if it has not. */
    public long moment(int event) {
        return moments.get(event);
    }

    /**
     * The moments at which the events of a range arrived, at all targets, in order; those that have not are left out.
     *
     * @param to the first that is not in it
     */
    public long[] between(int from, int to) {
        int targets = moments.length() / capacity;
        long[] found = new long[(to - from) * targets];
        int size = 0;
        for (int target = 0; target < targets; target++) {
            for (int event = from; event < to; event++) {
                long moment = moments.get(target * capacity + event);
                if (moment != 0) {
                    found[size++] = moment;
                }
            }
        }
        long[] sorted = Arrays.copyOf(found, size);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Waits until so many have arrived in all. @return false if nothing has arrived any more for long, with some missing */
    public boolean await(long expected) throws InterruptedException {
        long seen = -1;
        long since = System.nanoTime();
        while (count() < expected) {
            long now = count();
            if (now != seen) {
                seen = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
                return false;
            }
            Thread.sleep(2);
        }
        return true;
    }
}
