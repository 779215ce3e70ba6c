package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Stores rows in batches, one batch after another in the order they were asked for: while one is on its way the next
 * gathers. What the database doesn't take now it is given again until it does. Confined to the loop.
 */
final class RowWriter {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private record Insert(NewRow row, Consumer<Boolean> stored) {}

    private record Finish(RowResult result, Runnable stored) {}

    private final Loop loop;
    private final DeliveryRows rows;
    private List<Insert> inserts = new ArrayList<>();
    private List<Finish> results = new ArrayList<>();
    private final List<Runnable> waiters = new ArrayList<>();
    private boolean busy;

    RowWriter(Loop loop, DeliveryRows rows) {
        this.loop = loop;
        this.rows = rows;
    }

    /** @param stored told on the loop, once it is safe, whether the row is new (it may be known from before a crash) */
    void insert(NewRow row, Consumer<Boolean> stored) {
        inserts.add(new Insert(row, stored));
        write();
    }

    void finish(RowResult result, Runnable stored) {
        results.add(new Finish(result, stored));
        write();
    }

    /** Runs the task when everything asked for so far is stored. */
    void whenIdle(Runnable task) {
        waiters.add(task);
        write();
    }

    private void write() {
        if (busy) {
            return;
        }
        if (inserts.isEmpty() && results.isEmpty()) {
            List<Runnable> idle = List.copyOf(waiters);
            waiters.clear();
            idle.forEach(Runnable::run);
            return;
        }
        busy = true;
        List<Insert> newRows = inserts;
        List<Finish> finished = results;
        inserts = new ArrayList<>();
        results = new ArrayList<>();
        loop.call(
                () -> rows.store(
                        newRows.stream().map(Insert::row).toList(),
                        finished.stream().map(Finish::result).toList()),
                stored -> done(newRows, finished, stored),
                failure -> again(newRows, finished, failure));
    }

    private void done(List<Insert> newRows, List<Finish> finished, Set<NewRow> stored) {
        busy = false;
        newRows.forEach(insert -> insert.stored().accept(stored.contains(insert.row())));
        finished.forEach(finish -> finish.stored().run());
        write();
    }

    private void again(List<Insert> newRows, List<Finish> finished, RuntimeException failure) {
        LOG.rowsNotStored(newRows.size() + finished.size(), AGAIN, failure.getMessage());
        newRows.addAll(inserts);
        finished.addAll(results);
        inserts = newRows;
        results = finished;
        loop.after(AGAIN, () -> {
            busy = false;
            write();
        });
    }
}
