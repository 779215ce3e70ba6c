package io.pgevents.bench.writer;

import io.pgevents.bench.core.FailedException;
import io.pgevents.bench.database.BenchDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Clients that write as fast as they can: a thread and a connection for each. */
final class Writers {

    private final BenchDatabase database;
    private final Statement statement;
    private final LongAdder committed = new LongAdder();
    private final AtomicReference<SQLException> failure = new AtomicReference<>();
    private volatile boolean ended;

    Writers(BenchDatabase database, Statement statement) {
        this.database = database;
        this.statement = statement;
    }

    /** Has so many clients write; returns the transactions a second of the time that is measured. */
    double run(int clients, Duration warmUp, Duration measured) throws Exception {
        CountDownLatch connected = new CountDownLatch(clients);
        List<Thread> threads = IntStream.range(0, clients)
                .mapToObj(number -> new Thread(() -> write(connected), "writer-" + number))
                .toList();
        threads.forEach(Thread::start);
        try {
            connected.await();
            Thread.sleep(warmUp.toMillis());
            long first = committed.sum();
            long start = System.nanoTime();
            Thread.sleep(measured.toMillis());
            long count = committed.sum() - first;
            return count / ((System.nanoTime() - start) / 1e9);
        } finally {
            ended = true;
            for (Thread thread : threads) {
                thread.join();
            }
            if (failure.get() != null) {
                throw new FailedException("a writer failed: " + failure.get().getMessage());
            }
        }
    }

    /** Of all that were committed, the warm-up's too. */
    long rows() {
        return committed.sum() * statement.rows();
    }

    private void write(CountDownLatch connected) {
        try (var connection = database.connect();
                var prepared = statement.prepare(connection)) {
            connected.countDown();
            while (!ended) {
                prepared.execute();
                committed.increment();
            }
        } catch (SQLException e) {
            connected.countDown();
            failure.compareAndSet(null, e);
        }
    }
}
