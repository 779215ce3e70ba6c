package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Stores rows in batches, one batch after another in the order they were asked for: while one is on its way the next
 * gathers. What the database doesn't take now it is given again until it does. Confined to the loop.
 */
final class RowWriter {

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final int MOST_ROWS = 1_000;

    private record Insert(NewRow row, Consumer<RowFate> stored) {}

    private record Finish(RowResult result, Runnable stored) {}

    private final Loop loop;
    private final DeliveryRows rows;
    private final List<Insert> inserts = new ArrayList<>();
    private final List<Finish> results = new ArrayList<>();
    private boolean busy;

    RowWriter(Loop loop, DeliveryRows rows) {
        this.loop = loop;
        this.rows = rows;
    }

    /** @param stored told on the loop, once it is safe, what has become of it */
    void insert(NewRow row, Consumer<RowFate> stored) {
        inserts.add(new Insert(row, stored));
        write();
    }

    void finish(RowResult result, Runnable stored) {
        results.add(new Finish(result, stored));
        write();
    }

    private void write() {
        if (busy || (inserts.isEmpty() && results.isEmpty())) {
            return;
        }
        busy = true;
        List<Insert> newRows = take(inserts);
        List<Finish> finished = take(results);
        loop.call(
                () -> rows.store(
                        newRows.stream().map(Insert::row).toList(),
                        finished.stream().map(Finish::result).toList()),
                fates -> done(newRows, finished, fates),
                failure -> again(newRows, finished, failure));
    }

    private static <T> List<T> take(List<T> queue) {
        List<T> first = queue.subList(0, Math.min(queue.size(), MOST_ROWS));
        List<T> taken = List.copyOf(first);
        first.clear();
        return taken;
    }

    private void done(List<Insert> newRows, List<Finish> finished, Map<NewRow, RowFate> fates) {
        busy = false;
        newRows.forEach(insert -> insert.stored().accept(fates.getOrDefault(insert.row(), RowFate.REFUSED)));
        finished.forEach(finish -> finish.stored().run());
        write();
    }

    private void again(List<Insert> newRows, List<Finish> finished, RuntimeException failure) {
        LOG.rowsNotStored(newRows.size() + finished.size(), AGAIN, failure.getMessage());
        inserts.addAll(0, newRows);
        results.addAll(0, finished);
        loop.after(AGAIN, () -> {
            busy = false;
            write();
        });
    }
}
