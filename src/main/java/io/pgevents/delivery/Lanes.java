package io.pgevents.delivery;

import io.pgevents.log.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of one subscription that wait for their first attempt, in lanes: those of one lane go one after another,
 * in the order they came; those of different lanes, and those without one, side by side. Confined to the loop.
 */
final class Lanes {

    private static final class Lane {
        private final @Nullable String name;
        private final Deque<Event> waiting = new ArrayDeque<>();
        private boolean busy;

        private Lane(@Nullable String name) {
            this.name = name;
        }
    }

    private final Memory memory;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Deque<Lane> ready = new ArrayDeque<>();
    private int waiting;
    private long waitingBytes;

    Lanes(Memory memory) {
        this.memory = memory;
    }

    void offer(@Nullable String name, Event event) {
        Lane lane = name == null ? new Lane(null) : lanes.computeIfAbsent(name, Lane::new);
        lane.waiting.addLast(event);
        arrives(event);
        if (!lane.busy && lane.waiting.size() == 1) {
            ready.addLast(lane);
        }
    }

    /** Makes a lane busy with an event that is under way already. */
    void occupy(@Nullable String name) {
        if (name != null) {
            lanes.computeIfAbsent(name, Lane::new).busy = true;
        }
    }

    /** Takes the next event whose turn it is; its lane is busy until {@link #release}. */
    @Nullable
    Event next() {
        return next(Long.MAX_VALUE);
    }

    /** The same, but null also if the event has more bytes of data. */
    @Nullable
    Event next(long mostBytes) {
        Lane lane = ready.peekFirst();
        if (lane == null || lane.waiting.getFirst().size() > mostBytes) {
            return null;
        }
        ready.removeFirst();
        lane.busy = true;
        return leaves(lane.waiting.removeFirst());
    }

    /** Takes one more event of a lane that is busy, to go with the one before it. */
    @Nullable
    Event following(@Nullable String name, long mostBytes) {
        Lane lane = name == null ? null : lanes.get(name);
        return lane == null || lane.waiting.isEmpty() || lane.waiting.getFirst().size() > mostBytes
                ? null
                : leaves(lane.waiting.removeFirst());
    }

    /** The event that kept the lane busy is done with: the next one may go. */
    void release(@Nullable String name) {
        Lane lane = name == null ? null : lanes.get(name);
        if (lane == null || !lane.busy) {
            return;
        }
        lane.busy = false;
        if (lane.waiting.isEmpty()) {
            lanes.remove(lane.name);
        } else {
            ready.addLast(lane);
        }
    }

    boolean isWaiting(@Nullable String name) {
        Lane lane = name == null ? null : lanes.get(name);
        return lane != null && !lane.waiting.isEmpty();
    }

    /** Takes everything that waits in a lane out of it, in order. */
    List<Event> drain(@Nullable String name) {
        Lane lane = name == null ? null : lanes.get(name);
        if (lane == null) {
            return List.of();
        }
        List<Event> drained = new ArrayList<>(lane.waiting);
        lane.waiting.clear();
        ready.remove(lane);
        drained.forEach(this::leaves);
        return drained;
    }

    /** Forgets everything that waits; lanes that are busy stay so. */
    void clear() {
        lanes.values().forEach(lane -> lane.waiting.clear());
        lanes.values().removeIf(lane -> !lane.busy);
        ready.clear();
        memory.free(waitingBytes);
        waiting = 0;
        waitingBytes = 0;
    }

    boolean isEmpty() {
        return waiting == 0;
    }

    /** Whether there is an event that need not wait for another of its lane. */
    boolean hasNext() {
        return !ready.isEmpty();
    }

    /** How many have something waiting or under way. */
    int size() {
        return lanes.size();
    }

    int waiting() {
        return waiting;
    }

    long waitingBytes() {
        return waitingBytes;
    }

    private void arrives(Event event) {
        waiting++;
        waitingBytes += Memory.of(event.size());
        memory.take(Memory.of(event.size()));
    }

    private Event leaves(Event event) {
        waiting--;
        waitingBytes -= Memory.of(event.size());
        memory.free(Memory.of(event.size()));
        return event;
    }
}
