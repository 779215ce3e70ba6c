package io.pgevents.bench.writer;

import io.pgevents.bench.database.BenchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** A session that listens, as long as it is open, and takes what it is told. */
final class Listener implements AutoCloseable {

    private static final int WAIT_MILLIS = 200;

    private final Connection connection;
    private final Thread thread = new Thread(this::listen, "listener");
    private volatile boolean closed;
    private volatile @Nullable SQLException failure;

    Listener(BenchDatabase database, String channel) throws SQLException {
        connection = database.connect();
        try (var statement = connection.createStatement()) {
            statement.execute("LISTEN " + channel);
        }
        thread.start();
    }

    private void listen() {
        try {
            PGConnection session = connection.unwrap(PGConnection.class);
            while (!closed) {
                session.getNotifications(WAIT_MILLIS);
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    /** @throws SQLException if it could not listen all the time */
    void check() throws SQLException {
        SQLException met = failure;
        if (met != null) {
            throw met;
        }
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
