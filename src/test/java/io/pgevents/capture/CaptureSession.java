package io.pgevents.capture;

import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A session on a database with the schema of pgevents, in a schema of its own for the tables of one test. */
final class CaptureSession implements AutoCloseable {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final String url;
    private final String schema;
    private final Connection connection;

    private CaptureSession(String url, String schema, Connection connection) {
        this.url = url;
        this.schema = schema;
        this.connection = connection;
        run("SET search_path = " + schema);
    }

    /** Opens a session of the superuser that owns everything. */
    static CaptureSession open(String url) {
        String schema = "test_" + SCHEMAS.incrementAndGet();
        Connection connection = Postgres.connect(url);
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new CaptureSession(url, schema, connection);
    }

    /** Another session of the same user in the same schema. */
    CaptureSession another() {
        return new CaptureSession(url, schema, Postgres.connect(url));
    }

    /** A session of another user, who has to exist with this password, in the same schema. */
    CaptureSession as(String user, String password) {
        try {
            return new CaptureSession(url, schema, DriverManager.getConnection("jdbc:" + url, user, password));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String schema() {
        return schema;
    }

    Connection connection() {
        return connection;
    }

    int majorVersion() {
        return Integer.parseInt(text("SHOW server_version_num")) / 10_000;
    }

    /** Runs each statement in a transaction of its own, or in the one that was begun. */
    void run(String... statements) {
        for (String sql : statements) {
            try {
                tryToRun(sql);
            } catch (SQLException e) {
                throw new AssertionError(sql, e);
            }
        }
    }

    void tryToRun(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The only column of the only row, as text. */
    String text(String sql) {
        List<String> column = column(sql);
        if (column.size() != 1) {
            throw new AssertionError(sql + " yields " + column);
        }
        return column.get(0);
    }

    List<String> column(String sql) {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getString(1));
            }
            return column;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** What was logged of the tables of this session's schema, in order. */
    List<LoggedEvent> events() {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT w.table_name, e.operation, e.subject, e.key, e.before, e.after, e.changed, e.context, e.size
                          FROM pgevents.event AS e
                          JOIN pgevents.watched_table AS w ON w.id = e.watch
                         WHERE w.schema_name = '%s'
                         ORDER BY e.id
                        """.formatted(schema))) {
            List<LoggedEvent> events = new ArrayList<>();
            while (rows.next()) {
                events.add(LoggedEvent.of(rows));
            }
            return events;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The only event. */
    LoggedEvent event() {
        List<LoggedEvent> events = events();
        if (events.size() != 1) {
            throw new AssertionError("not one event but " + events);
        }
        return events.get(0);
    }

    LoggedEvent lastEvent() {
        List<LoggedEvent> events = events();
        return events.get(events.size() - 1);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
