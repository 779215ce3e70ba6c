package io.pgevents.compat.amqp;

import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** One session of a database with schema {@code amqp}, and what was logged there. */
final class AmqpDatabase implements AutoCloseable {

    private final String url;
    private final Connection connection;
    private final List<String> warnings = new ArrayList<>();

    AmqpDatabase(String url) {
        this.url = url;
        this.connection = Postgres.connect(url);
    }

    static AmqpDatabase create() {
        return new AmqpDatabase(Postgres.migratedDatabase("compat-amqp"));
    }

    String url() {
        return url;
    }

    String name() {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** Runs statements; keeps the warnings of the last call. */
    void run(String... statements) {
        warnings.clear();
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                note(statement.getWarnings());
            } catch (SQLException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
    }

    /** The one value of the one row that a query returns; null also if there is no row. */
    String query(String sql) {
        List<String> values = queryAll(sql);
        return values.isEmpty() ? null : values.get(0);
    }

    /** The first column of all rows. */
    List<String> queryAll(String sql) {
        warnings.clear();
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            note(statement.getWarnings());
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** The data of what was logged, in order. */
    List<String> logged() {
        return queryAll("SELECT data::text FROM pgevents.event ORDER BY id");
    }

    /** One member of what was logged last. */
    String member(String name) {
        return query("SELECT data ->> '" + name + "' FROM pgevents.event ORDER BY id DESC LIMIT 1");
    }

    /** The same as JSON. */
    String json(String name) {
        return query("SELECT data -> '" + name + "' FROM pgevents.event ORDER BY id DESC LIMIT 1");
    }

    private void note(SQLWarning warning) {
        for (SQLWarning next = warning; next != null; next = next.getNextWarning()) {
            warnings.add(next.getMessage());
        }
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
