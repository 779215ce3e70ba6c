package io.pgevents.delivery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one subscription that have rows: their events go to the database, behind those. The rows of a lane go
 * in the order of their ids, so it is enough to know the last of them, and those that came after one with a higher id.
 * Being told the same twice changes nothing. A lane that is kept here although its rows are gone is harmless: its next
 * event takes the way through the database, and frees it. Confined to the loop.
 */
final class SpilledLanes {

    private static final long NONE = -1;

    private static final class Lane {
        private long last = NONE;
        private final Set<Long> late = new HashSet<>(2);

        private boolean isEmpty() {
            return last == NONE && late.isEmpty();
        }
    }

    private final Map<String, Lane> lanes = new HashMap<>();

    boolean contains(@Nullable String lane) {
        return lane != null && lanes.containsKey(lane);
    }

    /** A row of the lane is, or will be, in the way of the events that come after it. */
    void add(@Nullable String name, long event) {
        if (name == null) {
            return;
        }
        Lane lane = lanes.computeIfAbsent(name, any -> new Lane());
        if (event > lane.last) {
            lane.last = event;
        } else if (event < lane.last) {
            lane.late.add(event);
        }
    }

    /** A row of the lane is no longer in the way, because it has had its turn. */
    void remove(@Nullable String name, long event) {
        Lane lane = name == null ? null : lanes.get(name);
        if (lane == null) {
            return;
        }
        if (lane.last == event) {
            lane.last = NONE;
        }
        lane.late.remove(event);
        if (lane.isEmpty()) {
            lanes.remove(name);
        }
    }

    void addAll(SpilledLanes others) {
        others.lanes.forEach((name, lane) -> {
            if (lane.last != NONE) {
                add(name, lane.last);
            }
            lane.late.forEach(event -> add(name, event));
        });
    }
}
