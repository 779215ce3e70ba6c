package io.pgevents.sink.cdi;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that observers are called on: each subscription has its own, so that none can take those of another. Thread-safe. */
final class Workers implements AutoCloseable {

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final int threads;
    private final Map<String, ExecutorService> bySubscription = new ConcurrentHashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private final ScheduledThreadPoolExecutor alarms =
            new ScheduledThreadPoolExecutor(1, task -> thread(task, "pgevents-cdi-timeout"));

    /** @param threads of one subscription at most; those that have nothing to do for a while end */
    Workers(int threads) {
        this.threads = threads;
        alarms.setRemoveOnCancelPolicy(true);
    }

    /**
     * Calls it on a thread of the subscription, when one is free.
     *
     * @param overdue run when the time is over, before the call is interrupted
     * @return fails with a {@link CancellationException} when the time is over, which begins now. The call is then
     *     interrupted, or never begins; else completes on any thread
     */
    <T> Future<T> call(String subscription, Callable<T> work, Duration timeout, Runnable overdue) {
        Promise<T> end = Promise.promise();
        var task = new FutureTask<>(work) {
            @Override
            protected void done() {
                try {
                    end.tryComplete(get());
                } catch (ExecutionException e) {
                    end.tryFail(e.getCause());
                } catch (InterruptedException | CancellationException e) {
                    end.tryFail(e);
                }
            }
        };
        var alarm = alarms.schedule(
                () -> {
                    overdue.run();
                    task.cancel(true);
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        bySubscription.computeIfAbsent(subscription, this::executor).execute(task);
        return end.future().onComplete(ended -> alarm.cancel(false));
    }

    /** Interrupts what is still running. */
    @Override
    public void close() {
        alarms.shutdownNow();
        bySubscription.values().forEach(ExecutorService::shutdownNow);
    }

    private ExecutorService executor(String subscription) {
        var executor = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                task -> thread(task, "pgevents-" + subscription + "-" + number.incrementAndGet()));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Observers look for classes and configuration through it. */
    static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(Workers.class.getClassLoader());
        return thread;
    }
}
