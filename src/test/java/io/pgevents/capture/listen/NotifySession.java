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

    private static final Duration PATIENCE = Duration.ofSeconds(40);

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

    /** What is in the log of a channel, in order: source, type, subject and data. */
    List<String> events(String channel) {
        return select("SELECT concat_ws(' ', source, type, subject, data) FROM pgevents.event", channel);
    }

    /** As it is written in the JSON of the event. */
    List<String> payloads(String channel) {
        return select("SELECT data->'payload' FROM pgevents.event", channel);
    }

    /** Exactly so many, and then no more. */
    List<String> awaitEvents(String channel, int count) {
        awaitAtLeast(channel, count);
        List<String> events = events(channel);
        assertThat(events).hasSize(count);
        return events;
    }

    List<String> awaitPayloads(String channel, int count) {
        awaitEvents(channel, count);
        return payloads(channel);
    }

    void awaitAtLeast(String channel, int count) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> payloads(channel).size() >= count);
    }

    private List<String> select(String sql, String channel) {
        return column(sql + " WHERE data->>'channel' = '" + channel.replace("'", "''") + "' ORDER BY id");
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
