package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.Position;
import io.pgevents.log.Positions;
import io.pgevents.platform.Database;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Stores, some times a second and in one statement, how far everybody has come. Nothing is written when nothing has
 * moved. Confined to the loop.
 */
final class PositionFlush {

    private final Loop loop;
    private final Database database;
    private final Positions positions;
    private final long epoch;
    private final Map<String, Position> stored;
    private long storedPages;
    private boolean busy;

    /**
     * @param epoch of the reader that everybody goes with; once there is a newer one nothing is stored any more
     * @param stored the positions of their own that subscriptions have in the database now
     */
    PositionFlush(Loop loop, Database database, Positions positions, long epoch, Map<String, Position> stored) {
        this.loop = loop;
        this.database = database;
        this.positions = positions;
        this.epoch = epoch;
        this.stored = new HashMap<>(stored);
    }

    /** @return whether everything is stored already */
    boolean flush(SharedPages pages, Collection<Runner> runners) {
        if (busy) {
            return false;
        }
        Position mark = pages.mark(runners);
        Map<String, Position> moved = new HashMap<>();
        Set<String> caughtUp = new HashSet<>();
        for (Runner runner : runners) {
            String id = runner.subscription().id();
            if (!pages.includes(runner.intake())) {
                if (!runner.intake().done().equals(stored.get(id))) {
                    moved.put(id, runner.intake().done());
                }
            } else if (stored.containsKey(id)) {
                caughtUp.add(id);
            }
        }
        if (moved.isEmpty() && caughtUp.isEmpty() && pages.passed() == storedPages) {
            return true;
        }
        busy = true;
        long passed = pages.passed();
        loop.call(
                () -> {
                    positions.save(database, epoch, mark, pages.highestEvent(), moved, caughtUp);
                    return mark;
                },
                done -> {
                    busy = false;
                    storedPages = passed;
                    stored.putAll(moved);
                    stored.keySet().removeAll(caughtUp);
                },
                failure -> {
                    busy = false;
                    LOG.positionsNotStored(failure.getMessage());
                });
        return false;
    }

    /** A subscription has started from a position of its own that the database knows. */
    void known(String subscription, Position position) {
        stored.put(subscription, position);
    }

    /** Whether the database knows where the runner is. */
    boolean hasStored(Runner runner) {
        return !busy
                && runner.intake()
                        .done()
                        .equals(stored.get(runner.subscription().id()));
    }
}
