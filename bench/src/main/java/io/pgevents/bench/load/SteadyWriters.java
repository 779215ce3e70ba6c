package io.pgevents.bench.load;

import io.pgevents.bench.database.BenchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers that insert single rows, each a transaction, at a fixed rate: when a row is due does not depend on how long the ones
 * before it took (open loop), so a pause shows in all that were due in it.
 */
public final class SteadyWriters {

    /** Enough that at 5,000 a second one is free when a row is due, though each waits for the disk. */
    private static final int WRITERS = 24;

    private final BenchDatabase database;
    private final String table;

    public SteadyWriters(BenchDatabase database, String table) {
        this.database = database;
        this.table = table;
    }

    /**
     * Writes rows that are numbered from {@code first}.
     *
     * @param rate a second; zero for as fast as it goes
     * @return for each the moment at which its COMMIT had returned, by {@link System#nanoTime()}
     */
    public long[] write(int first, int rows, int rate) throws Exception {
        long[] committed = new long[rows];
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Connection> connections = new ArrayList<>();
        try {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Connection connection = database.connect();
                connections.add(connection);
                writers.add(() -> {
                    write(connection, first, rate, next, committed);
                    return null;
                });
            }
            for (Future<Void> writer : threads.invokeAll(writers)) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
            for (Connection connection : connections) {
                connection.close();
            }
        }
        return committed;
    }

    private void write(Connection connection, int first, int rate, AtomicInteger next, long[] committed)
            throws SQLException {
        long begin = System.nanoTime();
        try (var insert = connection.prepareStatement(Orders.row(table))) {
            int row;
            while ((row = next.getAndIncrement()) < committed.length) {
                if (rate > 0) {
                    awaitMoment(begin + row * 1_000_000_000L / rate);
                }
                insert.setLong(1, first + row);
                insert.executeUpdate();
                committed[row] = System.nanoTime();
            }
        }
    }

    private static void awaitMoment(long due) {
        long left;
        while ((left = due - System.nanoTime()) > 0) {
            LockSupport.parkNanos(left);
        }
    }
}
