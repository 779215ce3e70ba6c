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
    private final Set<Long> underWay = new HashSet<>();
    private boolean busy;

    Retries(Loop loop, DeliveryRows rows) {
        this.loop = loop;
        this.rows = rows;
    }

    /** @param runners those that work when the answer is there need not be those that work now */
    void look(Supplier<Map<String, Runner>> runners) {
        List<String> able = runners.get().values().stream()
                .filter(Runner::mayAttempt)
                .map(runner -> runner.subscription().id())
                .toList();
        if (busy || able.isEmpty()) {
            return;
        }
        busy = true;
        Collection<Long> known = Set.copyOf(underWay);
        loop.call(
                () -> rows.due(able, known, MOST_ROWS),
                due -> {
                    busy = false;
                    due.forEach(row -> give(row, runners.get()));
                },
                failure -> {
                    busy = false;
                    if (!(failure instanceof DatabaseUnavailableException)) {
                        LOG.unexpected("looking for due deliveries", failure);
                    }
                });
    }

    void stored(DueRow row) {
        underWay.remove(row.id());
    }

    private void give(DueRow row, Map<String, Runner> runners) {
        Runner runner = runners.get(row.subscription());
        if (runner != null && !underWay.contains(row.id()) && runner.retry(row)) {
            underWay.add(row.id());
        }
    }
}
