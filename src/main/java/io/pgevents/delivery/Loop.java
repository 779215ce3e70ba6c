package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one thread that all state of delivery belongs to, so that none of it needs a lock. It never blocks: waiting for
 * the database is done by a few threads beside it, which bring the answer back.
 */
final class Loop {

    private static final int DATABASE_THREADS = 4;

    /** So many tasks run before what was to run at a certain time has its turn. */
    private static final int AT_ONCE = 256;

    private final ScheduledExecutorService loop =
            Executors.newSingleThreadScheduledExecutor(task -> thread(task, "pgevents-delivery"));
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Whether {@link #runTasks} is due, or running. */
    private final AtomicBoolean awake = new AtomicBoolean();

    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService database = Executors.newFixedThreadPool(
            DATABASE_THREADS, task -> thread(task, "pgevents-database-" + threads.incrementAndGet()));

    /** Runs the task on the loop, soon, after those before it. Any thread may ask; after {@link #close} nothing is run. */
    void execute(Runnable task) {
        tasks.add(task);
        // One wake-up for all that has come together: under load it is what a task would cost most.
        if (awake.compareAndSet(false, true)) {
            wake();
        }
    }

    private void wake() {
        try {
            loop.execute(this::runTasks);
        } catch (RejectedExecutionException closed) {
            LOG.trace("The delivery loop is closed");
        }
    }

    private void runTasks() {
        try {
            for (int ran = 0; ran < AT_ONCE && !loop.isShutdown(); ran++) {
                Runnable task = tasks.poll();
                if (task == null) {
                    break;
                }
                guarded(task);
            }
        } finally {
            // Also one that comes between the next two lines has a wake-up.
            awake.set(false);
            if (!tasks.isEmpty() && awake.compareAndSet(false, true)) {
                wake();
            }
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
        if (loop.isShutdown()) {
            LOG.trace("The delivery loop is closed");
            return;
        }
        try {
            CompletableFuture.runAsync(task, this::execute).get();
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
