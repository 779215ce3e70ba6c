package io.pgevents.guarantee;

import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;

/** The usual way to read a log, for comparison: {@code WHERE id > last}, over and over. */
final class NaiveReader implements AutoCloseable {

    private final String database;
    private final Thread thread = new Thread(this::read, "naive-reader");
    private volatile boolean stopping;
    private long last;
    private long found;

    NaiveReader(String database) {
        this.database = database;
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets it read to the end. @return how many events it has found */
    long stop() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return found;
    }

    @Override
    public void close() {
        stop();
    }

    private void read() {
        try (Connection connection = Postgres.connect(database);
                var query = connection.prepareStatement("SELECT id FROM pgevents.event WHERE id > ? ORDER BY id")) {
            boolean lastRound;
            do {
                lastRound = stopping;
                query.setLong(1, last);
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        last = rows.getLong(1);
                        found++;
                    }
                }
            } while (!lastRound);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
