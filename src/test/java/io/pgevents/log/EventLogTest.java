package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.Database;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private static final int PAGE = 20;
    private static final long BYTES = 100_000;

    private final String url = Postgres.migratedDatabase();
    private final PooledDatabase pool = new PooledDatabase(url);
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final EventLog log = Logs.inPages(PAGE, BYTES);
    private Position position = now();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void a_small_window_is_one_page() {
        publish(3);

        Page page = log.next(database, position);

        assertThat(page.events()).hasSize(3);
        assertThat(page.more()).isFalse();
        assertThat(page.end().betweenWindows()).isTrue();
        assertThat(log.next(database, page.end()).events()).isEmpty();
    }

    @Test
    void a_window_of_many_events_comes_in_pages_in_the_order_of_ids() {
        publish(3 * PAGE + 1);

        List<List<Event>> pages = readPages();

        assertThat(pages).hasSize(4).allSatisfy(page -> assertThat(page).hasSizeLessThanOrEqualTo(PAGE));
        assertThat(pages.stream().flatMap(List::stream).map(Event::id))
                .isSorted()
                .hasSize(3 * PAGE + 1);
    }

    @Test
    void a_window_of_many_bytes_comes_in_pages_of_about_as_many() {
        for (int i = 0; i < 6; i++) {
            superuser.run("SELECT pgevents.publish('t', 's', to_jsonb(repeat('x', 45000)))");
        }

        assertThat(readPages()).extracting(List::size).containsExactly(3, 3);
    }

    @Test
    void an_event_of_20_megabytes_is_a_page_of_its_own() {
        superuser.run("SELECT pgevents.publish('t', 's', to_jsonb(repeat('x', 20 * 1024 * 1024)))");
        publish(1);

        List<List<Event>> pages = readPages();

        assertThat(pages).extracting(List::size).containsExactly(1, 1);
        assertThat(pages.get(0).get(0).size()).isGreaterThan(20 << 20);
    }

    @Test
    void what_commits_late_is_read_when_it_commits_and_what_is_rolled_back_never() throws SQLException {
        try (Connection late = open();
                Connection failing = open()) {
            long lateId = publish(late);
            publish(failing);
            var savepoint = late.setSavepoint();
            publish(late);
            late.rollback(savepoint);
            late.setSavepoint();
            long nestedId = publish(late);
            long quickId = publish(1).get(0);
            assertThat(readAll()).containsExactly(quickId);

            late.commit();
            failing.rollback();

            assertThat(readAll()).containsExactly(lateId, nestedId);
        }
    }

    @Test
    void what_is_passed_over_is_not_read_and_what_commits_afterwards_is() throws SQLException {
        try (Connection late = open()) {
            long lateId = publish(late);
            List<Long> ids = publish(3);

            Page page = log.passOver(database);

            assertThat(page.passedOver()).isTrue();
            assertThat(page.events()).isEmpty();
            assertThat(page.highestId()).isEqualTo(ids.get(2));
            late.commit();
            assertThat(log.next(database, page.end()).events())
                    .extracting(Event::id)
                    .containsExactly(lateId);
        }
    }

    @Test
    void a_prepared_transaction_is_read_when_it_is_committed() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL pgevents.doorbell = 'off'");
            long id = publish(connection);
            statement.execute("PREPARE TRANSACTION 'later_" + System.nanoTime() + "'");
            List<Long> meanwhile = publish(2);
            assertThat(readAll()).containsExactlyElementsOf(meanwhile);

            connection.setAutoCommit(true);
            var name = statement.executeQuery("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()");
            name.next();
            statement.execute("COMMIT PREPARED '" + name.getString(1) + "'");

            assertThat(readAll()).containsExactly(id);
        }
    }

    @Test
    void a_large_transaction_that_began_long_ago_is_found_among_what_has_been_read_meanwhile() throws SQLException {
        try (Connection late = open()) {
            List<Long> ids = new ArrayList<>(List.of(publish(late)));
            publish(25_000);
            assertThat(readAll()).hasSize(25_000);
            for (int i = 0; i < PAGE; i++) {
                ids.add(publish(late));
            }
            List<Long> after = publish(2);
            late.commit();

            List<Long> read = readAll();

            ids.addAll(after);
            assertThat(read).containsExactlyInAnyOrderElementsOf(ids).isSorted();
        }
    }

    @Test
    void a_reader_in_the_middle_of_a_window_goes_on_from_its_position_alone() {
        List<Long> ids = publish(3 * PAGE);
        Page first = log.next(database, position);
        List<Long> later = publish(1);

        position = first.end();
        List<Long> rest = readAll();

        assertThat(ids.subList(PAGE, ids.size())).isEqualTo(rest.subList(0, rest.size() - 1));
        assertThat(rest).endsWith(later.get(0));
    }

    @Test
    void nothing_is_lost_or_read_twice_while_writers_go_on() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(6);
        List<Future<?>> writing = new ArrayList<>();
        try (Connection open = open()) {
            long heldId = publish(open);
            for (int writer = 0; writer < 6; writer++) {
                var random = new Random(writer);
                writing.add(writers.submit(() -> write(random)));
            }
            List<Long> read = new ArrayList<>();
            while (!writing.stream().allMatch(Future::isDone)) {
                read.addAll(readAll());
            }
            read.addAll(readAll());
            for (Future<?> writer : writing) {
                writer.get();
            }
            open.commit();
            read.addAll(readAll());

            assertThat(read).doesNotHaveDuplicates().endsWith(heldId).containsExactlyInAnyOrderElementsOf(stored());
        } finally {
            writers.shutdownNow();
        }
    }

    private void write(Random random) {
        try (Connection connection = open()) {
            for (int transaction = 0; transaction < 60; transaction++) {
                for (int event = random.nextInt(1, 30); event > 0; event--) {
                    publish(connection);
                }
                if (random.nextInt(5) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<List<Event>> readPages() {
        List<List<Event>> pages = new ArrayList<>();
        Page page;
        do {
            page = log.next(database, position);
            position = page.end();
            if (!page.events().isEmpty()) {
                pages.add(page.events());
            }
        } while (page.more());
        return pages;
    }

    private List<Long> readAll() {
        return readPages().stream().flatMap(List::stream).map(Event::id).toList();
    }

    private Position now() {
        return Position.at(superuser
                .run("SELECT pg_current_snapshot()::text")
                .iterator()
                .next()
                .getString(0));
    }

    private List<Long> publish(int count) {
        List<Long> ids = new ArrayList<>();
        superuser
                .run("SELECT pgevents.publish('t', 's', '1') FROM generate_series(1, $1)", count)
                .forEach(row -> ids.add(row.getLong(0)));
        return ids;
    }

    private static long publish(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var id = statement.executeQuery("SELECT pgevents.publish('t', 's', '1')")) {
            id.next();
            return id.getLong(1);
        }
    }

    private Connection open() throws SQLException {
        Connection connection = Postgres.connect(url);
        connection.setAutoCommit(false);
        return connection;
    }

    private List<Long> stored() {
        List<Long> ids = new ArrayList<>();
        superuser.run("SELECT id FROM pgevents.event").forEach(row -> ids.add(row.getLong(0)));
        return ids;
    }
}
