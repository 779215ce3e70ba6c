package io.pgevents.log;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Database;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Makes partitions of the log ahead of time and drops those whose retention is over. Every replica does so; what one
 * has done another finds done. Nothing depends on its being on time: events without a partition of their own go to the
 * default one.
 */
@ApplicationScoped
class LogMaintenance {

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final int AHEAD = 3;

    private final Database database;
    private final LogSettings settings;
    private final Clock clock;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "pgevents-log-maintenance"));

    LogMaintenance(Database database, LogSettings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    void start(@Observes @Priority(StartUpOrder.READER) StartupEvent started) {
        executor.execute(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) {
        executor.shutdownNow();
    }

    private void run() {
        Duration next = INTERVAL;
        try {
            maintain();
        } catch (RuntimeException e) {
            next = AGAIN;
            LOG.partitionsNotMaintained(next, e.getMessage());
        }
        if (!executor.isShutdown()) {
            executor.schedule(this::run, next.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** @return the names of the partitions that were dropped */
    List<String> maintain() {
        var over = clock.instant().minus(settings.retention()).atOffset(ZoneOffset.UTC);
        database.run(
                "SELECT pgevents.create_event_partitions(make_interval(secs => $1), $2)",
                (double) settings.partition().toSeconds(),
                AHEAD);
        noteMissed(over);
        List<String> dropped = new ArrayList<>();
        database.run("SELECT name FROM pgevents.drop_event_partitions($1) AS name", over)
                .forEach(row -> dropped.add(row.getString("name")));
        if (!dropped.isEmpty()) {
            LOG.partitionsDropped(settings.retention().toString(), String.join(", ", dropped));
        }
        return dropped;
    }

    /** Who has not come so far learns of it, and so does the operator, before anything is dropped. */
    private void noteMissed(OffsetDateTime over) {
        database.run("SELECT * FROM pgevents.note_missed($1)", over)
                .forEach(row -> LOG.eventsMissed(
                        row.getString("subscription_id"),
                        (row.getBoolean("at_least") ? "at least " : "") + row.getLong("events"),
                        row.getOffsetDateTime("oldest_at").toInstant(),
                        row.getOffsetDateTime("newest_at").toInstant()));
    }
}
