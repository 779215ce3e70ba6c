package io.pgevents.delivery;

import io.pgevents.platform.Database;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A replica that reads the log by itself, and can be stopped as a process is: well, suddenly, or for a while. */
final class ReplicaThread {

    private final Service service;
    private final Thread reader = new Thread(this::read, "reader");
    private volatile boolean stopping;
    private volatile CountDownLatch frozen = new CountDownLatch(0);

    ReplicaThread(Database database, Sink sink, Duration lease) {
        this.service = new Service(database, sink, new FastClock(50), 20, 60_000, lease);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        service.connect();
        while (!stopping) {
            awaitThaw();
            if (!service.readOn()) {
                service.leasesChanged();
                pause();
            }
        }
    }

    /** SIGTERM. */
    void stop() {
        service.handOver();
        stopReader();
        service.stop();
    }

    /** SIGKILL: it learns nothing of it, but requests that it has sent arrive. */
    void kill() {
        service.close();
        stopReader();
    }

    /** SIGSTOP, and SIGCONT when the latch is counted down. */
    void freeze(CountDownLatch until) {
        frozen = until;
        service.occupy(this::awaitThaw);
    }

    private void stopReader() {
        stopping = true;
        try {
            reader.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitThaw() {
        try {
            frozen.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
