package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.DatabaseUnavailableException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for deliveries whose next attempt is due and gives each to its runner. Asks only about slots that are known to
 * have some waiting for one; now and then about all, since others may have changed them. Confined to the loop.
 */
final class Retries {

    /** Rows of all slots that are brought at once; a slot has a bound of its own beside it. */
    private static final int MOST_ROWS = 500;

    private final Loop loop;
    private final DueRows rows;
    private final Supplier<@Nullable Fleet> fleet;
    private final Set<Long> underWay = new HashSet<>();
    private final Set<Slot> known = new HashSet<>();
    /** Expected since the count that is under way began, whose answer need not have them. */
    private final Set<Slot> meanwhile = new HashSet<>();

    private boolean busy;
    private boolean again;
    private boolean counting;
    private boolean countAgain;

    /** @param fleet the one that works when an answer is there need not be the one that worked when it was asked for */
    Retries(Loop loop, DueRows rows, Supplier<@Nullable Fleet> fleet) {
        this.loop = loop;
        this.rows = rows;
        this.fleet = fleet;
    }

    /** The slot has a row that waits for an attempt. */
    void expect(Slot slot) {
        known.add(slot);
        if (counting) {
            meanwhile.add(slot);
        }
    }

    /** Finds out which slots have rows: all that are there by now. */
    void count() {
        if (counting) {
            countAgain = true;
            return;
        }
        countAgain = false;
        Fleet present = fleet.get();
        if (present == null) {
            return;
        }
        counting = true;
        meanwhile.clear();
        Set<Slot> slots = present.activeSlots();
        loop.call(
                () -> rows.withRetries(slots),
                found -> {
                    counting = false;
                    known.clear();
                    known.addAll(found);
                    known.addAll(meanwhile);
                    look();
                    if (countAgain) {
                        count();
                    }
                },
                failure -> counting = false);
    }

    void look() {
        if (busy) {
            again = true;
            return;
        }
        again = false;
        Fleet present = fleet.get();
        Map<Slot, Integer> room = present == null ? Map.of() : room(present);
        if (room.isEmpty()) {
            return;
        }
        busy = true;
        Collection<Long> here = Set.copyOf(underWay);
        loop.call(
                () -> rows.due(room, here, MOST_ROWS),
                due -> {
                    busy = false;
                    due.forEach(row -> give(row.upTo(here)));
                    if (again) {
                        look();
                    }
                },
                failure -> {
                    busy = false;
                    if (!(failure instanceof DatabaseUnavailableException)) {
                        LOG.unexpected("looking for due deliveries", failure);
                    }
                });
    }

    private Map<Slot, Integer> room(Fleet present) {
        Map<Slot, Integer> room = new HashMap<>();
        for (Slot slot : known) {
            Runner runner = present.runner(slot);
            if (runner != null
                    && runner.isActive()
                    && runner.endpoint().breaker().permits()) {
                int free = runner.rowAttempts().room();
                if (free > 0) {
                    room.put(slot, free);
                }
            }
        }
        return room;
    }

    /** What came of a row is stored. The next of its lane need not wait for the next regular look. */
    void stored(RowResult result) {
        underWay.remove(result.row().id());
        if (result.status() == DeliveryStatus.RETRYING || result.row().lane() != null) {
            expect(result.row().slot());
        }
        if (result.releasesLane() && result.row().lane() != null) {
            look();
        }
    }

    /** The row was not attempted and may be found again. */
    void left(DueRow row) {
        underWay.remove(row.id());
    }

    private void give(DueRow row) {
        Fleet present = fleet.get();
        Runner runner = present == null ? null : present.runner(row.slot());
        if (present != null
                && runner != null
                && runner.isActive()
                && !underWay.contains(row.id())
                && runner.rowAttempts().offer(row)) {
            underWay.add(row.id());
            row.followers().forEach(follower -> underWay.add(follower.id()));
            runner.pump();
            present.attend(runner);
        }
    }
}
