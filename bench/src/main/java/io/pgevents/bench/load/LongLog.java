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

/** A log that has many events already, as the watch of another table would have written them. */
public final class LongLog {

    private static final int WRITERS = 2;
    private static final int EVENTS = 10_000;

    /** No watch has this number: nobody reads these events, and the triggers would take minutes more. */
    private static final String WRITE = """
            INSERT INTO pgevents.event (watch, operation, subject, key, after, size)
            SELECT 0, 'i', n::text, ('{"seq":' || n || '}')::json,
                   ('{"seq":' || n || ',"customer":"customer 42","total":42.25,"note":"' || repeat('note ', 20) || '"}')::json, 170
            FROM generate_series(1, %d) n""".formatted(EVENTS);

    private LongLog() {}

    /** Returns when they are there, with statistics, and on the disk. */
    public static void write(BenchDatabase database, int events) throws Exception {
        AtomicInteger left = new AtomicInteger(events / EVENTS);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(() -> write(database, left));
            }
            for (Future<Void> writer : threads.invokeAll(writers)) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        database.tidy();
    }

    private static Void write(BenchDatabase database, AtomicInteger left) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.prepareStatement(WRITE)) {
            while (left.getAndDecrement() > 0) {
                statement.executeUpdate();
            }
        }
        return null;
    }
}
