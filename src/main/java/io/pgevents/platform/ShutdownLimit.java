package io.pgevents.platform;

import static io.pgevents.platform.Log.LOG;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process that does not come to its end: a database that answers nobody holds up all who want to say good-bye to it,
 * one after the other, and a supervisor would kill the process in the middle of that without a word in the log.
 */
@Singleton
class ShutdownLimit {

    private static final int BEFORE_ALL_OTHERS = 1;

    private final ShutdownSettings settings;

    ShutdownLimit(ShutdownSettings settings) {
        this.settings = settings;
    }

    void check(@Observes @Priority(BEFORE_ALL_OTHERS) StartupEvent started) {
        if (settings.timeout().compareTo(Duration.ofSeconds(1)) < 0) {
            throw new StartUpException("pgevents.shutdown.timeout is " + settings.timeout()
                    + ", so that nothing could be handed over; give for example 30s");
        }
    }

    void watch(@Observes @Priority(BEFORE_ALL_OTHERS) ShutdownEvent stopped) {
        // In tests the process goes on.
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            CompletableFuture.delayedExecutor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::end);
        }
    }

    private void end() {
        LOG.endedWhereItStood(settings.timeout());
        Runtime.getRuntime().halt(1);
    }
}
