package io.pgevents.delivery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lanes of one subscription that have rows: their events go to the database, behind those. Confined to the loop. */
final class SpilledLanes {

    private final Map<String, Integer> rows = new HashMap<>();
    private final Set<String> parked = new HashSet<>();

    boolean contains(@Nullable String lane) {
        return lane != null && rows.containsKey(lane);
    }

    boolean isParked(@Nullable String lane) {
        return lane != null && parked.contains(lane);
    }

    void add(@Nullable String lane, int count) {
        if (lane != null) {
            rows.merge(lane, count, Integer::sum);
        }
    }

    /** One row of the lane is no longer in the way. */
    void remove(@Nullable String lane) {
        if (lane != null && rows.computeIfPresent(lane, (name, count) -> count > 1 ? count - 1 : null) == null) {
            parked.remove(lane);
        }
    }

    void park(@Nullable String lane) {
        if (lane != null) {
            parked.add(lane);
        }
    }

    void unpark(@Nullable String lane) {
        if (lane != null) {
            parked.remove(lane);
        }
    }
}
