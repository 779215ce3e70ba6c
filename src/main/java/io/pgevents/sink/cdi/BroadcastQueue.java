package io.pgevents.sink.cdi;

import io.pgevents.log.Event;
import java.util.ArrayDeque;
import java.util.Deque;

/** What observers have not been told yet. When it is full the oldest give way. Thread-safe. */
final class BroadcastQueue {

    private static final int MOST_EVENTS = 10_000;
    private static final long MOST_BYTES = 32 << 20;

    private final Deque<Event> events = new ArrayDeque<>();
    private long bytes;
    private long dropped;

    synchronized void add(Event event) {
        events.addLast(event);
        bytes += event.size();
        while (events.size() > MOST_EVENTS || (bytes > MOST_BYTES && events.size() > 1)) {
            bytes -= events.removeFirst().size();
            dropped++;
        }
        notifyAll();
    }

    /** Waits for one. */
    synchronized Event take() throws InterruptedException {
        while (events.isEmpty()) {
            wait();
        }
        Event event = events.removeFirst();
        bytes -= event.size();
        return event;
    }

    /** How many had to give way since this was asked for the last time. */
    synchronized long dropped() {
        long number = dropped;
        dropped = 0;
        return number;
    }
}
