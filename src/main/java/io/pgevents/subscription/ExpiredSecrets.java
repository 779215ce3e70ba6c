package io.pgevents.subscription;

import static io.pgevents.platform.Log.LOG;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Removes secrets that are over from the database, once an hour. Every replica does so; nothing depends on it. */
@ApplicationScoped
class ExpiredSecrets {

    private static final Duration INTERVAL = Duration.ofHours(1);

    private final SecretTable secrets;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "pgevents-expired-secrets"));

    ExpiredSecrets(SecretTable secrets) {
        this.secrets = secrets;
    }

    void start(@Observes StartupEvent started) {
        executor.scheduleWithFixedDelay(this::remove, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stopped) {
        executor.shutdownNow();
    }

    private void remove() {
        try {
            secrets.removeExpired();
        } catch (RuntimeException e) {
            LOG.expiredSecretsNotRemoved(INTERVAL, e.getMessage());
        }
    }
}
