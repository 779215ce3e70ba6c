package io.pgevents.capture;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Database;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Rewrites the capture functions of tables whose columns have changed, which until then work but are slower, and
 * forgets published ids whose events have left the log.
 */
@ApplicationScoped
class CaptureMaintenance {

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final String FORGET =
            "DELETE FROM pgevents.published WHERE event_id < (SELECT min(id) FROM pgevents.event)";

    private final Database database;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "pgevents-capture-maintenance"));

    CaptureMaintenance(Database database) {
        this.database = database;
    }

    void start(@Observes StartupEvent started) {
        // At once, since what an upgrade has made better are the functions that write these.
        executor.scheduleWithFixedDelay(this::run, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stopped) {
        executor.shutdownNow();
    }

    private void run() {
        try {
            database.run("SELECT pgevents.refresh_watches()");
            database.run(FORGET);
        } catch (RuntimeException e) {
            LOG.debug("Watches could not be looked after; next time", e);
        }
    }
}
