package io.pgevents.bench.database;

import java.sql.Connection;
import java.sql.SQLException;

/** A database of one measurement. Closing drops it, whoever is still connected. */
public final class BenchDatabase implements AutoCloseable {

    /** Owns the schema of pgevents. */
    public static final String OWNER = "pgevents_owner";
    /** Who the service is while it runs. */
    public static final String RUNTIME = "pgevents_runtime";
    /** The server takes any. */
    public static final String PASSWORD = "any";

    private final DatabaseServer server;
    private final String name;

    BenchDatabase(DatabaseServer server, String name) {
        this.server = server;
        this.name = name;
    }

    public String name() {
        return name;
    }

    public int port() {
        return server.port();
    }

    /** As the service wants it: {@code postgresql://…}. */
    public String url() {
        return "postgresql://127.0.0.1:" + server.port() + "/" + name;
    }

    /** As superuser. */
    public Connection connect() throws SQLException {
        return connect("postgres");
    }

    public Connection connect(String role) throws SQLException {
        return server.connect(name, role);
    }

    /** Runs statements as superuser, each in a transaction of its own. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Does now what autovacuum would do at some time, to the cost of who is measured then. */
    public void tidy() throws SQLException {
        execute("VACUUM ANALYZE", "CHECKPOINT");
    }

    /** The number that a query has as its only value. */
    public long number(String query) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = server.connect("postgres", "postgres");
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
        }
    }
}
