package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.log.Event;
import io.pgevents.log.EventLog;
import io.pgevents.log.Logs;
import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.platform.Database;
import io.pgevents.platform.Encryptions;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import io.vertx.sqlclient.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartFromTest {

    private static final int PAGE = 20;

    private final String url = Postgres.migratedDatabase();
    private final PooledDatabase pool = new PooledDatabase(url);
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final EventLog log = Logs.inPages(PAGE, 1_000_000);
    private final SubscriptionTable table = Stores.table(database, Encryptions.none(), Clock.systemUTC());

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void now_is_what_commits_from_now_on() throws SQLException {
        try (Connection open = open()) {
            publish(3);
            long openMeanwhile = publish(open);
            Position start = begin(StartFrom.NOW);
            List<Long> later = publish(2);
            open.commit();

            assertThat(read(start)).containsExactly(openMeanwhile, later.get(0), later.get(1));
        }
    }

    @Test
    void earliest_is_all_of_the_log() {
        List<Long> before = publish(3 * PAGE);
        Position start = begin(StartFrom.EARLIEST);
        List<Long> later = publish(2);

        assertThat(read(start)).containsExactlyElementsOf(both(before, later));
    }

    @Test
    void a_position_is_everything_after_that_event() {
        List<Long> before = publish(2 * PAGE);
        Position start = begin(new StartFrom.After(before.get(4)));
        List<Long> later = publish(2);

        assertThat(read(start)).containsExactlyElementsOf(both(before.subList(5, before.size()), later));
    }

    @Test
    void a_position_that_no_event_has_yet_is_now() {
        publish(3);
        Position start = begin(new StartFrom.After(1_000_000));
        List<Long> later = publish(2);

        assertThat(read(start)).containsExactlyElementsOf(later);
    }

    @Test
    void a_time_is_everything_captured_then_or_later_also_if_it_commits_last() throws SQLException {
        try (Connection open = open()) {
            publish(3);
            Instant from = databaseTime();
            long openMeanwhile = publish(open);
            List<Long> after = publish(2 * PAGE);
            Position start = begin(new StartFrom.Time(from));
            List<Long> first = read(start, 1);
            open.commit();

            assertThat(first).isSubsetOf(after);
            assertThat(read(start)).contains(openMeanwhile).containsAll(after).hasSize(2 * PAGE + 1);
        }
    }

    @Test
    void a_time_beyond_the_retention_is_the_oldest_there_is() {
        List<Long> all = publish(5);

        assertThat(read(begin(new StartFrom.Time(Instant.EPOCH)))).containsExactlyElementsOf(all);
    }

    @Test
    void a_time_since_which_nothing_happened_is_now() {
        publish(5);
        Position start = begin(new StartFrom.Time(databaseTime()));
        List<Long> later = publish(2);

        assertThat(read(start)).containsExactlyElementsOf(later);
    }

    @Test
    void every_shard_begins_at_the_same_place() {
        publish(5);
        table.insert("wide", Stores.json("{\"sink\":\"paper:1\"}"), Stores.SECRET, 4, new StartFrom.After(2));

        assertThat(positions("wide")).hasSize(4).containsOnly(positions("wide").get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"earliest", "position", "time"})
    void nothing_is_lost_or_read_twice_while_writers_commit_out_of_order(String kind) throws Exception {
        List<Long> before = publish(50);
        Instant time = databaseTime();
        StartFrom from = switch (kind) {
            case "earliest" -> StartFrom.EARLIEST;
            case "position" -> new StartFrom.After(before.get(before.size() - 1));
            default -> new StartFrom.Time(time);
        };
        var writers = Executors.newFixedThreadPool(6);
        try (Connection open = open()) {
            long held = publish(open);
            List<Future<Integer>> writing = new ArrayList<>();
            IntStream.range(0, 6).forEach(seed -> writing.add(writers.submit(writer(seed))));
            List<Future<Position>> starting = new ArrayList<>();
            IntStream.range(0, 10).forEach(i -> starting.add(writers.submit(() -> begin(from))));
            for (Future<Integer> writer : writing) {
                writer.get();
            }
            open.commit();

            List<Long> wanted = stored().stream()
                    .filter(id -> kind.equals("earliest") || id > before.get(before.size() - 1))
                    .toList();
            assertThat(wanted).contains(held);
            for (Future<Position> start : starting) {
                assertThat(read(start.get())).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(wanted);
            }
        } finally {
            writers.shutdownNow();
        }
    }

    private Callable<Integer> writer(int seed) {
        return () -> {
            var random = new Random(seed);
            try (Connection connection = open()) {
                for (int transaction = 0; transaction < 40; transaction++) {
                    for (int event = random.nextInt(1, 10); event > 0; event--) {
                        publish(connection);
                    }
                    if (random.nextInt(5) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                    }
                }
            }
            return seed;
        };
    }

    private Position begin(StartFrom from) {
        String id = "sub" + System.nanoTime();
        table.insert(id, Stores.json("{\"sink\":\"paper:1\"}"), Stores.SECRET, 1, from);
        return positions(id).get(0);
    }

    private List<Position> positions(String subscription) {
        List<Position> positions = new ArrayList<>();
        for (Row row : superuser.run("""
                SELECT seen::text AS seen, target::text AS target, coalesce(last_id, 0) AS last_id
                  FROM pgevents.lease WHERE subscription_id = $1""", subscription)) {
            positions.add(new Position(row.getString("seen"), row.getString("target"), row.getLong("last_id")));
        }
        return positions;
    }

    private List<Long> read(Position start) {
        return read(start, Integer.MAX_VALUE);
    }

    private List<Long> read(Position start, int pages) {
        List<Long> ids = new ArrayList<>();
        Position position = start;
        for (int i = 0; i < pages; i++) {
            Page page = log.next(database, position);
            page.events().stream()
                    .filter(event -> !OperatorEvents.isOne(event.type()))
                    .map(Event::id)
                    .forEach(ids::add);
            if (!page.more() && page.events().isEmpty()) {
                break;
            }
            position = page.end();
        }
        return ids;
    }

    private static List<Long> both(List<Long> first, List<Long> second) {
        List<Long> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private Instant databaseTime() {
        return superuser
                .run("SELECT clock_timestamp()")
                .iterator()
                .next()
                .getOffsetDateTime(0)
                .toInstant();
    }

    private List<Long> publish(int count) {
        List<Long> ids = new ArrayList<>();
        superuser
                .run("SELECT pgevents.publish('t', 's', '1') FROM generate_series(1, $1)", count)
                .forEach(row -> ids.add(row.getLong(0)));
        return ids;
    }

    private static long publish(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
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
        superuser
                .run("SELECT id FROM pgevents.event WHERE NOT pgevents.is_operator_event(type)")
                .forEach(row -> ids.add(row.getLong(0)));
        return ids;
    }
}
