package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Makes the steps of replays, on a thread of its own. Every replica has one; they share the work. */
@ApplicationScoped
class ReplayRunner {

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final ReplaySteps steps;
    private final BlockingQueue<Boolean> woken = new ArrayBlockingQueue<>(1);
    private final Thread thread = new Thread(this::run, "pgevents-replay");

    ReplayRunner(ReplaySteps steps) {
        this.steps = steps;
        thread.setDaemon(true);
    }

    void start(@Observes StartupEvent started) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent stopped) {
        thread.interrupt();
    }

    /** There is a new replay. Any thread may say so. */
    void wake() {
        woken.offer(true);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                woken.poll(step().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration step() {
        try {
            return steps.next();
        } catch (RuntimeException failure) {
            LOG.unexpected("the replays", failure);
            return AFTER_FAILURE;
        }
    }
}
