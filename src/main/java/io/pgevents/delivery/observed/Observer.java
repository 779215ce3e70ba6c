package io.pgevents.delivery.observed;

import static io.pgevents.platform.Log.LOG;

import io.micrometer.core.instrument.MeterRegistry;
import io.pgevents.platform.Database;
import io.pgevents.platform.MetricsSettings;
import io.pgevents.platform.StartUpException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks the database again and again, on a thread of its own, what the metrics of all replicas show of it. */
@Singleton
class Observer {

    /** Before anything has begun that would have to be ended again. */
    private static final int FIRST = 1;

    /** When the schema is there. */
    private static final int LAST = 4_000;

    /** An answer that is a little younger than the interval will do, else each replica would ask for itself. */
    private static final double PATIENCE = 0.8;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** PgeventsDatabaseUnknown is for those that are two minutes old. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final double MILLIS = 1_000.0;
    private static final String OBSERVE = "SELECT pgevents.observe(make_interval(secs => $1), $2)::text AS observation";

    private final Database database;
    private final MetricsSettings settings;
    private final ObservationMeters meters;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "pgevents-metrics"));

    /** Confined to the thread. */
    private boolean failed;

    Observer(Database database, MetricsSettings settings, MeterRegistry registry) {
        this.database = database;
        this.settings = settings;
        this.meters = new ObservationMeters(registry);
    }

    void start(@Observes @Priority(LAST) StartupEvent started) {
        executor.scheduleWithFixedDelay(this::observe, 0, settings.refresh().toMillis(), TimeUnit.MILLISECONDS);
    }

    void check(@Observes @Priority(FIRST) StartupEvent started) {
        if (settings.refresh().compareTo(SHORTEST) < 0) {
            throw new StartUpException("pgevents.metrics.refresh is " + settings.refresh()
                    + "; the database is asked no more often than each second, give at least 1s");
        }
        if (settings.refresh().compareTo(LONGEST) > 0) {
            throw new StartUpException("pgevents.metrics.refresh is " + settings.refresh()
                    + "; alerts take what is older than two minutes for unknown, give at most 60s");
        }
        if (settings.subscriptions() < 0 || settings.endpoints() < 0) {
            throw new StartUpException(
                    "pgevents.metrics.subscriptions and pgevents.metrics.endpoints can't be negative; 0 shows none");
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        executor.shutdownNow();
    }

    private void observe() {
        try {
            meters.set(ask());
            failed = false;
        } catch (RuntimeException failure) {
            if (!failed && !executor.isShutdown()) {
                LOG.databaseNotObserved(String.valueOf(failure.getMessage()));
            }
            LOG.debug("The metrics of the database are not known", failure);
            failed = true;
            // What was known is no longer true.
            meters.set(Observation.NONE);
        }
    }

    private Observation ask() {
        String found = database.run(
                        OBSERVE, settings.refresh().toMillis() / MILLIS * PATIENCE, settings.subscriptions())
                .iterator()
                .next()
                .getString("observation");
        return found == null ? Observation.NONE : new Observation(new JsonObject(found));
    }
}
