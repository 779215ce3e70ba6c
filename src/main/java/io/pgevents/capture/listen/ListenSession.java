package io.pgevents.capture.listen;

import io.pgevents.platform.Blocking;
import io.pgevents.platform.DirectConnections;
import io.pgevents.platform.Statements;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The one connection that a replica listens on. It is never in a transaction longer than a statement, which would keep
 * PostgreSQL from ever emptying its queue of notifications, and PostgreSQL ends it when its other end has been silent for
 * some seconds: so whoever is frozen, or cut off, neither keeps the recorder's lock nor fills that queue.
 */
final class ListenSession implements Statements, AutoCloseable {

    /** How long PostgreSQL bears the silence of the other end. */
    static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String SEND = "SELECT pg_notify($1, $2)";

    /** {@code FOR SHARE} waits for one that is just being sent: it has been dated already, and is none of those to heed. */
    private static final String HEED = "SELECT marker, secret FROM pgevents.listening FOR SHARE";

    private static final String SETTINGS = """
            SET application_name = 'pgevents listener';
            SET idle_session_timeout = %1$d;
            SET tcp_user_timeout = %1$d;
            SET tcp_keepalives_idle = 5;
            SET tcp_keepalives_interval = 2;
            SET tcp_keepalives_count = 3;
            SET default_transaction_isolation = 'read committed';
            SET synchronous_commit = on;
            SET jit = off""".formatted(SILENCE.toMillis());

    private final PgConnection connection;
    private final Ears ears;
    private volatile boolean lost;
    private volatile boolean closed;

    private ListenSession(PgConnection connection, Ears ears) {
        this.connection = connection;
        this.ears = ears;
    }

    /** Connects and listens to markers, and to nothing else yet. */
    static ListenSession open(DirectConnections connections, Ears ears) {
        PgConnection connection = connections.open(PATIENCE);
        var session = new ListenSession(connection, ears);
        connection.notificationHandler(session::heard);
        connection.closeHandler(end -> {
            session.lost = true;
            ears.wake();
        });
        try {
            ears.sessionBegins();
            session.runAll("LISTEN " + Marker.CHANNEL);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        return session;
    }

    /**
     * Sends a text to all that listen, on a connection for nothing else: on the session that listens a pooler would pass it
     * on as part of the answer.
     */
    static void sendOnce(DirectConnections connections, String text) {
        PgConnection connection = connections.open(PATIENCE);
        try {
            Blocking.run(connection, PATIENCE, SEND, Marker.CHANNEL, text);
        } finally {
            connection.close();
        }
    }

    /** For a session that is known to be one: behind a pooler this would change the settings of others. */
    void settle() {
        runAll(SETTINGS);
    }

    /** Heeds the markers that are sent from now on: what is sent after such a one is heard. */
    void heedMarkers() {
        Row state = run(HEED).iterator().next();
        ears.heedMarkers(state.getString("secret"), state.getLong("marker"));
    }

    /** What is sent to these channels from now on is heard. */
    void listenTo(Collection<String> channels) {
        runAll(channels.stream().map(name -> "LISTEN " + quoted(name)).collect(Collectors.joining(";")));
        ears.heard().listensTo(channels);
    }

    void listenNoMoreTo(Collection<String> channels) {
        runAll(channels.stream().map(name -> "UNLISTEN " + quoted(name)).collect(Collectors.joining(";")));
        ears.heard().listensNoMoreTo(channels);
    }

    /** By the database's clock. */
    OffsetDateTime now() {
        return run("SELECT clock_timestamp() AS now").iterator().next().getOffsetDateTime("now");
    }

    /** @throws ListeningException if the connection has ended */
    void check() {
        if (lost) {
            throw new ListeningException("the connection that listens was closed");
        }
    }

    /** Sends a text to all that listen, to this session too. */
    void send(String text) {
        run(SEND, Marker.CHANNEL, text);
    }

    @Override
    public RowSet<Row> run(String sql, Object... values) {
        return Blocking.run(connection, PATIENCE, sql, values);
    }

    @Override
    public void close() {
        closed = true;
        connection.close();
    }

    private void runAll(String statements) {
        if (!statements.isEmpty()) {
            Blocking.await(connection.query(statements).execute(), PATIENCE);
        }
    }

    /** On an event loop. */
    private void heard(PgNotification notification) {
        if (!closed) {
            ears.hear(notification.getChannel(), notification.getPayload(), notification.getProcessId());
        }
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
