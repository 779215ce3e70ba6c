package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.DatabaseUnavailableException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Looks for deliveries whose next attempt is due and gives each to its runner. Confined to the loop. */
final class Retries {

    private static final int MOST_ROWS = 200;

    private final Loop loop;
    private final DeliveryRows rows;
    private final Supplier<Map<String, Runner>> runners;
    private final Set<Long> underWay = new HashSet<>();
    private boolean busy;
    private boolean again;

    /** @param runners those that work when an answer is there need not be those that worked when it was asked for */
    Retries(Loop loop, DeliveryRows rows, Supplier<Map<String, Runner>> runners) {
        this.loop = loop;
        this.rows = rows;
        this.runners = runners;
    }

    void look() {
        if (busy) {
            again = true;
            return;
        }
        again = false;
        List<String> able = runners.get().values().stream()
                .filter(Runner::mayAttempt)
                .map(runner -> runner.subscription().id())
                .toList();
        if (able.isEmpty()) {
            return;
        }
        busy = true;
        Collection<Long> known = Set.copyOf(underWay);
        loop.call(
                () -> rows.due(able, known, MOST_ROWS),
                due -> {
                    busy = false;
                    due.forEach(this::give);
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

    /** What came of a row is stored. The next of its lane need not wait for the next regular look. */
    void stored(RowResult result) {
        underWay.remove(result.row().id());
        if (result.releasesLane() && result.row().lane() != null) {
            look();
        }
    }

    private void give(DueRow row) {
        Runner runner = runners.get().get(row.subscription());
        if (runner != null && !underWay.contains(row.id()) && runner.retry(row)) {
            underWay.add(row.id());
        }
    }
}
