package io.pgevents.capture;

import io.pgevents.platform.Blocking;
import io.pgevents.platform.DatabaseUnavailableException;
import io.pgevents.platform.DirectConnections;
import io.pgevents.platform.StatementException;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The right to run a source that runs on one replica only: an advisory lock, held by a session that is open for nothing else. */
final class SourceLock implements SourceTurn {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** After this time without a word PostgreSQL ends a session whose other end is gone, and another replica gets the lock. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final String LOCK =
            "SELECT pg_try_advisory_lock(hashtextextended('pgevents source ' || $1::text, 0)) AS mine";

    private final PgConnection connection;

    private SourceLock(PgConnection connection) {
        this.connection = connection;
    }

    /**
     * @param lost told when the connection ends
     * @return null if another session has it
     */
    static @Nullable SourceLock take(DirectConnections connections, String name, Runnable lost) {
        PgConnection connection = connections.open(PATIENCE);
        var lock = new SourceLock(connection);
        try {
            Blocking.run(connection, PATIENCE, "SET idle_session_timeout = " + SILENCE.toMillis());
            boolean mine = Blocking.run(connection, PATIENCE, LOCK, name)
                    .iterator()
                    .next()
                    .getBoolean("mine");
            if (!mine) {
                lock.close();
                return null;
            }
            connection.closeHandler(closed -> lost.run());
            return lock;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public boolean holds() {
        try {
            Blocking.run(connection, PATIENCE, "SELECT 1");
            return true;
        } catch (DatabaseUnavailableException | StatementException gone) {
            return false;
        }
    }

    @Override
    public void close() {
        connection.closeHandler(closed -> {});
        connection.close();
    }
}
