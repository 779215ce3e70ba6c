package io.pgevents.capture;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.api.EventPublisher;
import io.pgevents.api.EventSource;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Starts one source when it has the right to run, again after a failure, and stops it when the right is lost or the
 * service ends: always on the same thread, so never both at once.
 */
final class SourceRunner {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** How often to ask for the right that another replica has, and whether ours still holds. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final EventSource source;
    private final String name;
    private final EventPublisher publisher;
    private final SourceTurns turns;
    private final Thread thread;
    private final Semaphore news = new Semaphore(0);
    private volatile boolean stopping;
    private Duration wait = FIRST_WAIT;

    SourceRunner(EventSource source, String name, EventPublisher publisher, SourceTurns turns) {
        this.source = source;
        this.name = name;
        this.publisher = publisher;
        this.turns = turns;
        this.thread = new Thread(this::run, "pgevents-source-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Returns at once. */
    void stop() {
        stopping = true;
        news.release();
    }

    /** @return whether the source has stopped */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        thread.join(Math.max(1, atMost.toMillis()));
        return !thread.isAlive();
    }

    private void run() {
        while (!stopping) {
            try {
                pause(once());
            } catch (InterruptedException e) {
                LOG.debugf(e, "The source %s goes on although it was interrupted", name);
            }
        }
    }

    /** @return how long to wait before it is tried again */
    private Duration once() throws InterruptedException {
        news.drainPermits();
        try (SourceTurn turn = stopping ? null : turns.take(news::release)) {
            if (turn == null) {
                return LOOK;
            }
            source.start(publisher);
            LOG.sourceRuns(name);
            wait = FIRST_WAIT;
            stayWhile(turn);
        } catch (RuntimeException | Error failure) {
            Duration before = wait;
            Duration doubled = wait.multipliedBy(2);
            wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
            LOG.sourceNotStarted(name, before, failure.toString());
            LOG.debug("Source failure", failure);
            return before;
        }
        return FIRST_WAIT;
    }

    private void stayWhile(SourceTurn turn) throws InterruptedException {
        try {
            boolean holds = true;
            while (!stopping && holds) {
                boolean told = news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                holds = !told && turn.holds();
            }
            if (!stopping) {
                LOG.sourceLost(name);
            }
        } finally {
            stopSource();
        }
    }

    private void stopSource() {
        try {
            source.stop();
        } catch (RuntimeException | Error failure) {
            LOG.sourceDoesNotStop(name, failure.toString());
            LOG.debug("Source failure", failure);
        }
    }

    private void pause(Duration time) throws InterruptedException {
        if (!stopping) {
            news.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
