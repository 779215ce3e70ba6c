package io.pgevents.log;

import io.pgevents.platform.Blocking;
import io.pgevents.platform.DirectConnections;
import io.pgevents.platform.Statements;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The one connection that a reader listens and reads on. Reading is also its heartbeat: a connection that is half open
 * fails the next read instead of staying silent for ever.
 */
final class ReaderSession implements Statements, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** What a healthy reader may do between two statements beside waiting: hand over a page. */
    private static final Duration LONGEST_PAGE = Duration.ofSeconds(30);

    private final PgConnection connection;

    private ReaderSession(PgConnection connection) {
        this.connection = connection;
    }

    /**
     * Connects and listens, so that nothing which commits from now on goes unnoticed.
     *
     * @param longestWait between two statements; a session that is silent for much longer is ended by PostgreSQL, so that
     *     one whose connection is half open gives its {@link Turn} back
     * @param notified told the payload of each notification, on an event loop: it must not block
     */
    static ReaderSession open(
            DirectConnections connections, Duration longestWait, Consumer<String> notified, Runnable lost) {
        PgConnection connection = connections.open(PATIENCE);
        connection.notificationHandler(notification -> notified.accept(notification.getPayload()));
        connection.closeHandler(closed -> lost.run());
        var session = new ReaderSession(connection);
        try {
            session.run("LISTEN pgevents");
            // A reader must see every committed event, whatever the defaults of its role say.
            session.run("SET default_transaction_isolation = 'read committed'");
            session.run("SET jit = off");
            session.run("SET idle_session_timeout = "
                    + longestWait.plus(LONGEST_PAGE).toMillis());
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        return session;
    }

    @Override
    public RowSet<Row> run(String sql, Object... values) {
        return Blocking.run(connection, PATIENCE, sql, values);
    }

    @Override
    public void close() {
        // Only a loss that nobody asked for is news.
        connection.closeHandler(closed -> {});
        connection.close();
    }
}
