package io.pgevents.delivery;

import io.pgevents.log.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The deliveries of one slot on their way from memory to a row of their own. Confined to the loop. */
final class Spill {

    private final Services services;
    private final Runner runner;
    private final SpilledLanes spilled;
    private final Lanes lanes;
    /** Not stored yet. */
    private final Map<Long, NewRow> becomingRows = new HashMap<>();

    Spill(Services services, Runner runner, SpilledLanes spilled, Lanes lanes) {
        this.services = services;
        this.runner = runner;
        this.spilled = spilled;
        this.lanes = lanes;
    }

    boolean isEmpty() {
        return becomingRows.isEmpty();
    }

    /** Stores an event whose lane has rows behind those. @return whether there is nothing else to do about it */
    boolean takes(Event event, @Nullable String lane) {
        if (becomingRows.containsKey(event.id())) {
            return true;
        }
        if (spilled.contains(lane)) {
            store(NewRow.blocked(runner.lease(), event.id(), lane));
            return true;
        }
        return false;
    }

    /** Stores what could not be delivered, and what has to wait for it. */
    void failed(Trial trial, Attempt attempt, Fate fate, boolean holdsLane) {
        Set<String> held = new HashSet<>();
        for (Trial.Item item : trial.items()) {
            long event = item.event().id();
            String lane = item.lane();
            store(
                    held.contains(lane)
                            ? NewRow.blocked(runner.lease(), event, lane)
                            : new NewRow(
                                    runner.lease(), event, lane, fate.status(), 1, fate.delay(), attempt, holdsLane));
            if (holdsLane && lane != null) {
                held.add(lane);
            }
        }
        // From now on the events of these lanes go to the database, behind those.
        held.forEach(lane -> {
            lanes.drain(lane).stream()
                    // After a reconnect what has just failed may wait there once more.
                    .filter(waiting -> !becomingRows.containsKey(waiting.id()))
                    .forEach(waiting -> store(NewRow.blocked(runner.lease(), waiting.id(), lane)));
            lanes.release(lane);
        });
    }

    /** What an earlier life has asked to be stored will be. */
    void inherit(Spill earlier) {
        spilled.addAll(earlier.spilled);
        earlier.becomingRows.values().forEach(row -> {
            becomingRows.put(row.event(), row);
            if (row.holdsLane()) {
                spilled.add(row.lane(), row.event());
            } else {
                lanes.occupy(row.lane());
            }
        });
    }

    /** @return whether it was waited for here */
    boolean stored(NewRow row, RowFate fate) {
        if (!becomingRows.remove(row.event(), row)) {
            return false;
        }
        services.rowAdded(row);
        if (!row.holdsLane()) {
            lanes.release(row.lane());
        } else if (fate == RowFate.NOT_IN_THE_WAY) {
            spilled.remove(row.lane(), row.event());
        }
        return true;
    }

    private void store(NewRow row) {
        becomingRows.put(row.event(), row);
        if (row.holdsLane()) {
            spilled.add(row.lane(), row.event());
        }
        services.writer().insert(row, fate -> services.current(runner).stored(row, fate));
    }
}
