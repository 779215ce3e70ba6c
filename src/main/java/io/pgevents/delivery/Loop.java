package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one thread that all state of delivery belongs to, so that none of it needs a lock. It never blocks: waiting for
 * the database is done by a few threads beside it, which bring the answer back.
 */
final class Loop {

    private static final int DATABASE_THREADS = 4;

    private final ScheduledExecutorService loop =
            Executors.newSingleThreadScheduledExecutor(task -> thread(task, "pgevents-delivery"));
    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService database = Executors.newFixedThreadPool(
            DATABASE_THREADS, task -> thread(task, "pgevents-database-" + threads.incrementAndGet()));

    /** Runs the task on the loop, soon. Any thread may ask; after {@link #close} nothing is run. */
    void execute(Runnable task) {
        try {
            loop.execute(() -> guarded(task));
        } catch (RejectedExecutionException closed) {
            LOG.trace("The delivery loop is closed");
        }
    }

    void after(Duration wait, Runnable task) {
        try {
            loop.schedule(() -> guarded(task), wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.trace("The delivery loop is closed");
        }
    }

    void every(Duration interval, Runnable task) {
        loop.scheduleWithFixedDelay(
                () -> guarded(task), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs the task on the loop and waits for its end; not to be called on the loop. */
    void executeAndWait(Runnable task) {
        try {
            CompletableFuture.runAsync(task, loop).get();
        } catch (RejectedExecutionException closed) {
            LOG.trace("The delivery loop is closed");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the delivery loop", e);
        }
    }

    /** Runs work that blocks on the database beside the loop, and what follows from it on the loop. */
    <T> void call(Supplier<T> work, Consumer<T> then, Consumer<RuntimeException> failed) {
        try {
            database.execute(() -> {
                T result;
                try {
                    result = work.get();
                } catch (RuntimeException e) {
                    execute(() -> failed.accept(e));
                    return;
                } catch (Error e) {
                    execute(() -> failed.accept(new IllegalStateException(e)));
                    return;
                }
                execute(() -> then.accept(result));
            });
        } catch (RejectedExecutionException closed) {
            LOG.trace("The delivery loop is closed");
        }
    }

    void close() {
        loop.shutdownNow();
        database.shutdown();
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.unexpected("the delivery loop", e);
        }
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
