package io.pgevents.sink.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.api.Broadcast;
import io.pgevents.api.DatabaseEvent;
import io.pgevents.log.EventLog;
import io.pgevents.log.Logs;
import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.platform.Database;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import io.quarkus.runtime.ShutdownEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reader is moved by hand. */
class BroadcasterTest {

    private final String url = Postgres.migratedDatabase();
    private final PooledDatabase pool = new PooledDatabase(url);
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final EventLog log = Logs.inPages(100, 1_000_000);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Broadcaster broadcaster = broadcaster(SampleObserver.of(
            event -> told.add(((DatabaseEvent) event).key().get("id", String.class)), Broadcast.Literal.INSTANCE));
    private Position position;

    @BeforeEach
    void watch() {
        superuser.run("CREATE TABLE price (id int PRIMARY KEY)");
        superuser.run("SELECT pgevents.watch('price')");
        position = present();
    }

    @AfterEach
    void close() {
        broadcaster.stop(new ShutdownEvent());
        pool.close();
    }

    @Test
    void what_had_committed_before_the_start_is_not_told_though_the_reader_begins_before_it() throws SQLException {
        try (Connection open = Postgres.connect(url);
                var statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO price VALUES (2)");
            superuser.run("INSERT INTO price VALUES (1)");

            broadcaster.readerStarts(database);
            superuser.run("INSERT INTO price VALUES (3)");
            read();
            open.commit();
            read();
        }

        await().untilAsserted(() -> assertThat(told).containsExactly("3", "2"));
    }

    @Test
    void after_a_loss_of_the_database_nothing_is_told_twice() {
        broadcaster.readerStarts(database);
        Position stored = position;
        superuser.run("INSERT INTO price VALUES (1)");
        read();
        await().untilAsserted(() -> assertThat(told).containsExactly("1"));

        broadcaster.readerStarts(database);
        position = stored;
        superuser.run("INSERT INTO price VALUES (2)");
        read();

        await().untilAsserted(() -> assertThat(told).containsExactly("1", "2"));
    }

    @Test
    void without_observers_nothing_is_asked_and_nothing_kept() {
        Broadcaster idle = broadcaster();

        idle.readerStarts((sql, values) -> {
            throw new AssertionError("asks " + sql);
        });
        assertThat(idle.wantsEvents()).isFalse();
        idle.accept(log.next(database, position));
    }

    @Test
    void with_observers_no_event_is_passed_over() {
        broadcaster.readerStarts(database);

        assertThat(broadcaster.wantsEvents()).isTrue();
    }

    private void read() {
        Page page = log.next(database, position);
        broadcaster.accept(page);
        position = page.end();
    }

    private Position present() {
        return Position.at(superuser
                .run("SELECT pg_current_snapshot()::text AS snapshot")
                .iterator()
                .next()
                .getString("snapshot"));
    }

    private static Broadcaster broadcaster(SampleObserver... observers) {
        return new Broadcaster(new ObserverDirectory(List.of(observers), Runnable::run));
    }
}
