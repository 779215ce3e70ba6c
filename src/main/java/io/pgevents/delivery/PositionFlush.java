package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.Position;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stores, some times a second and in one statement, how far everybody has come. Nothing is written when nothing has
 * moved. Confined to the loop.
 */
final class PositionFlush {

    /** Where positions are kept. */
    interface Store {

        /** The present life of the replica. */
        long life();

        /** Blocks. @return false if the replica, or this life of it, may store nothing any more */
        boolean save(long life, Position mark, long highestId, Map<Lease, @Nullable Position> moved);
    }

    private final Loop loop;
    private final Store store;
    /** What the database has: the positions of their own that slots have there. */
    private final Map<Lease, Position> stored = new HashMap<>();

    private long storedPages;
    private boolean busy;

    PositionFlush(Loop loop, Store store) {
        this.loop = loop;
        this.store = store;
    }

    /**
     * @param runners by lease
     * @param unsettled those of them that are not at the end of the shared pages
     * @param refused run if this replica may store nothing any more
     */
    void flush(SharedPages pages, Map<Lease, Runner> runners, Collection<Runner> unsettled, Runnable refused) {
        if (busy) {
            return;
        }
        Position mark = pages.mark(unsettled);
        Map<Lease, @Nullable Position> moved = new HashMap<>();
        for (Runner runner : unsettled) {
            if (!pages.includes(runner.intake()) && !runner.intake().done().equals(stored.get(runner.lease()))) {
                moved.put(runner.lease(), runner.intake().done());
            }
        }
        for (Lease lease : stored.keySet()) {
            Runner runner = runners.get(lease);
            if (runner != null && pages.includes(runner.intake())) {
                moved.put(lease, null);
            }
        }
        if (!moved.isEmpty() || pages.passed() != storedPages) {
            save(mark, pages.highestEvent(), pages.passed(), moved, refused);
        }
    }

    private void save(
            Position mark, long highestEvent, long passed, Map<Lease, @Nullable Position> moved, Runnable refused) {
        busy = true;
        long life = store.life();
        loop.call(
                () -> store.save(life, mark, highestEvent, moved),
                done -> {
                    busy = false;
                    if (done) {
                        storedPages = passed;
                        stored.putAll(moved);
                        stored.values().removeIf(position -> position == null);
                    } else {
                        refused.run();
                    }
                },
                failure -> {
                    busy = false;
                    LOG.positionsNotStored(failure.getMessage());
                });
    }

    /** A slot starts from a position of its own that the database knows. */
    void known(Lease lease, Position position) {
        stored.put(lease, position);
    }

    void forget(Set<Lease> gone) {
        stored.keySet().removeAll(gone);
    }
}
