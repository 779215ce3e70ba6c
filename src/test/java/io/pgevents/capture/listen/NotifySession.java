package io.pgevents.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A session of a program that notifies, which can also look into the log. */
final class NotifySession implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String url;
    private final Connection connection;

    NotifySession(String url) {
        this.url = url;
        this.connection = Postgres.connect(url);
    }

    String url() {
        return url;
    }

    /** As the source of events begins. */
    String database() {
        return url.substring(url.lastIndexOf('/'));
    }

    String pid() {
        return column("SELECT pg_backend_pid()").get(0);
    }

    /** Each in a transaction of its own, unless one was begun. */
    void run(String... statements) {
        try (var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void notify(String channel, String payload) {
        try (var statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            statement.setString(1, channel);
            statement.setString(2, payload);
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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
            throw new IllegalStateException(e);
        }
    }

    /** All events of the log in their order: source, type, subject and data. */
    List<String> events() {
        return column("SELECT concat_ws(' ', source, type, subject, data) FROM pgevents.event ORDER BY id");
    }

    /** The payloads of those events, as they would be written into JSON. */
    List<String> payloads() {
        return column("SELECT data->'payload' FROM pgevents.event ORDER BY id");
    }

    List<String> awaitEvents(int count) {
        await().atMost(PATIENCE).until(() -> events().size() >= count);
        List<String> events = events();
        assertThat(events).hasSize(count);
        return events;
    }

    List<String> awaitPayloads(int count) {
        awaitEvents(count);
        return payloads();
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
