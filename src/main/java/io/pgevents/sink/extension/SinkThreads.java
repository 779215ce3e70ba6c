package io.pgevents.sink.extension;

import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that one extension's sink is called on. What finds none free waits, as part of its attempt's time. */
final class SinkThreads {

    private static final int MOST = 32;
    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor executor;
    private final AtomicInteger count = new AtomicInteger();

    SinkThreads(String protocol) {
        // Extensions look up services and resources by it, and threads would inherit that of whoever asks first.
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        executor = new ThreadPoolExecutor(
                MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    var thread = new Thread(task, "pgevents-sink-" + protocol + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    thread.setContextClassLoader(application);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    Future<?> submit(Runnable task) {
        return executor.submit(task);
    }

    void close() {
        executor.shutdownNow();
    }
}
