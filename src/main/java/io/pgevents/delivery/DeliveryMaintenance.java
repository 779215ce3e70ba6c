package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks after what deliveries leave behind, in every replica: what one has done another finds done. */
@ApplicationScoped
class DeliveryMaintenance {

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final AttemptLogPartitions partitions;
    private final DeliveryRetention retention;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "pgevents-delivery-maintenance"));

    DeliveryMaintenance(AttemptLogPartitions partitions, DeliveryRetention retention) {
        this.partitions = partitions;
        this.retention = retention;
    }

    void start(@Observes StartupEvent started) {
        executor.execute(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) {
        executor.shutdownNow();
    }

    private void run() {
        Duration next = INTERVAL;
        try {
            partitions.run();
            retention.run();
        } catch (RuntimeException e) {
            next = AGAIN;
            LOG.deliveriesNotMaintained(next, e.getMessage());
        }
        if (!executor.isShutdown()) {
            executor.schedule(this::run, next.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
