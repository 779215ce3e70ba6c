package io.pgevents.delivery.observed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import io.pgevents.platform.PooledDatabase;
import io.pgevents.subscription.Stores;
import io.pgevents.support.Postgres;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the database is asked for the metrics, on a database of its own. */
class ObserveTest {

    /** {@code -Dpgevents.test.observe.events=10000000} for a log as long as a busy database has. */
    private static final int EVENTS = Integer.getInteger("pgevents.test.observe.events", 100_000);

    private static final int POSITIONS = 50;

    private final String url = Postgres.migratedDatabase();
    private final PooledDatabase pool = new PooledDatabase(url);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void an_empty_database_has_nothing_behind() {
        Observation found = observe(0, 10);

        assertThat(found.number("lagSeconds")).isZero();
        assertThat(found.number("deliveries", "dead")).isZero();
        assertThat(found.number("subscriptions", "active")).isZero();
        assertThat(found.number("logBytes")).isPositive();
        assertThat(found.behind()).isEmpty();
    }

    @Test
    void a_subscription_is_as_far_behind_as_its_position() {
        subscribe("behind", "active");
        publish(3);
        run("UPDATE pgevents.event SET captured_at = now() - interval '90 seconds'");
        subscribe("there", "active");

        Observation found = observe(0, 10);

        assertThat(found.behind()).extracting(Observation.Behind::id).containsExactly("behind", "there");
        assertThat(found.behind().get(0).events()).isEqualTo(3);
        assertThat(found.behind().get(0).seconds()).isCloseTo(90, within(30.0));
        assertThat(found.behind().get(1).seconds()).isZero();
        assertThat(found.number("lagSeconds")).isCloseTo(90, within(30.0));
        assertThat(found.number("lagEvents")).isEqualTo(3);
    }

    @Test
    void many_events_are_told_by_the_distance_of_their_ids() {
        subscribe("behind", "active");
        publish(5_000);

        assertThat(observe(0, 10).number("lagEvents")).isEqualTo(5_000);
    }

    @Test
    void one_that_is_paused_does_not_lag_but_keeps_events_unread() {
        subscribe("paused", "paused");
        publish(1);
        run("UPDATE pgevents.event SET captured_at = now() - interval '90 seconds'");

        Observation found = observe(0, 10);

        assertThat(found.number("lagSeconds")).isZero();
        assertThat(found.number("oldestUnreadSeconds")).isCloseTo(90, within(30.0));
        assertThat(found.number("subscriptions", "paused")).isOne();
        assertThat(found.behind()).isEmpty();
    }

    @Test
    void many_that_are_paused_do_not_hide_one_that_lags() {
        for (int i = 0; i < 12; i++) {
            subscribe("paused" + i, "paused");
            publish(1);
        }
        subscribe("active", "active");
        publish(3);

        Observation found = observe(0, 10);

        assertThat(found.number("lagEvents")).isEqualTo(3);
        assertThat(found.behind()).extracting(Observation.Behind::id).containsExactly("active");
    }

    @Test
    void without_series_of_subscriptions_the_totals_remain() {
        subscribe("paused", "paused");
        publish(1);
        subscribe("active", "active");
        publish(3);
        run("UPDATE pgevents.event SET captured_at = now() - interval '90 seconds'");

        Observation found = observe(0, 0);

        assertThat(found.behind()).isEmpty();
        assertThat(found.number("lagEvents")).isEqualTo(3);
        assertThat(found.number("lagSeconds")).isCloseTo(90, within(30.0));
        assertThat(found.number("oldestUnreadSeconds")).isCloseTo(90, within(30.0));
    }

    @Test
    void within_a_large_window_what_comes_after_the_last_event_counts() {
        publish(10);
        subscribe("s", "active");
        run(
                "UPDATE pgevents.lease SET seen = '3:3:', target = pg_current_snapshot(), last_id = (SELECT min(id) + 3 FROM pgevents.event)");

        assertThat(observe(0, 10).number("lagEvents")).isEqualTo(6);
    }

    @Test
    void only_so_many_subscriptions_are_named_and_the_worst_first() {
        for (int i = 0; i < 5; i++) {
            subscribe("s" + i, "active");
            publish(1);
        }

        assertThat(observe(0, 2).behind()).extracting(Observation.Behind::id).containsExactly("s0", "s1");
    }

    @Test
    void what_one_has_found_out_lately_the_others_take() {
        Observation first = observe(3_600, 10);
        publish(1);
        subscribe("s", "active");

        assertThat(observe(3_600, 10)).isEqualTo(first);
        assertThat(observe(0, 10).number("subscriptions", "active")).isOne();
    }

    @Test
    void the_oldest_transaction_that_writes_is_found_without_special_rights() throws SQLException {
        observe(0, 10);
        try (Connection other = Postgres.connect(url);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT pg_current_xact_id()");
            // Others may write in this cluster for a moment.
            await().untilAsserted(() -> {
                observe(0, 10);
                run("UPDATE pgevents.observation SET oldest_xid_since = oldest_xid_since - interval '1 hour'");

                assertThat(observe(0, 10).number("oldestTransactionSeconds")).isGreaterThan(3_000);
            });

            other.rollback();
        }
        // Another one that was older goes on for a moment with the age that was made up.
        await().untilAsserted(() ->
                assertThat(observe(0, 10).number("oldestTransactionSeconds")).isLessThan(60));
    }

    @Test
    void it_looks_at_few_pages_however_long_the_log_is() throws SQLException {
        for (int i = 0; i < POSITIONS; i++) {
            subscribe("s" + i, "active");
        }
        execute("""
                INSERT INTO pgevents.event (xid, subject, size)
                SELECT (1000000 + i / 10)::text::xid8, 'k', 10 FROM generate_series(1, %d) AS i""".formatted(EVENTS));
        // All over the log, each with transactions that were running then; every fifth within a window.
        execute("""
                UPDATE pgevents.lease AS l
                   SET seen = format('%%s:%%s:%%s,%%s', x, x + 50, x, x + 7)::pg_snapshot,
                       target = CASE WHEN n %% 5 = 0 THEN format('%%1$s:%%1$s:', x + 1000)::pg_snapshot END,
                       last_id = CASE WHEN n %% 5 = 0 THEN (x - 1000000) * 10 + 500 END
                  FROM (SELECT m.subscription_id, m.n, 1000000 + m.n * (%d / 10 / %d) AS x
                          FROM (SELECT subscription_id, row_number() OVER () - 1 AS n FROM pgevents.lease) AS m) AS p
                 WHERE p.subscription_id = l.subscription_id""".formatted(EVENTS, POSITIONS));

        assertThat(pages()).as("without statistics").isLessThan(POSITIONS * 150);
        execute("ANALYZE pgevents.event");
        assertThat(pages()).as("with statistics").isLessThan(POSITIONS * 150);
        assertThat(observe(0, 100).number("lagEvents")).isCloseTo(EVENTS, withinPercentage(1));
    }

    @Test
    void it_looks_at_few_pages_while_a_transaction_runs_also_if_few_have_written_the_log() throws SQLException {
        subscribe("s", "active");
        execute("INSERT INTO pgevents.event (xid, subject, size) SELECT '1000000', 'k', 10 FROM generate_series(1, %d)"
                .formatted(EVENTS));
        execute("UPDATE pgevents.lease SET seen = '1000001:1000002:1000001'");

        assertThat(pages()).as("without statistics").isLessThan(250);
        execute("ANALYZE pgevents.event");
        assertThat(pages()).as("with statistics").isLessThan(250);
    }

    /**
     * Of tables and indexes, those looked at more than once as often as that. Not of the catalogs, which a new connection
     * reads with its first question.
     */
    private int pages() throws SQLException {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pgevents.observe(interval '0', 100)");
            return pages(statement);
        }
    }

    private static int pages(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery(
                "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT pgevents.observe(interval '0', 100)")) {
            rows.next();
            JsonObject plan = new JsonArray(rows.getString(1)).getJsonObject(0);
            JsonObject root = plan.getJsonObject("Plan");
            int pages = root.getInteger("Shared Hit Blocks") + root.getInteger("Shared Read Blocks");
            System.out.printf(
                    "observe() of %d events and %d positions: %d pages, %.0f ms%n",
                    EVENTS, POSITIONS, pages, plan.getDouble("Execution Time"));
            return pages;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void subscribe(String id, String status) {
        Stores.create(pool.database(), id, "{\"sink\":\"https://a\"}");
        run("UPDATE pgevents.subscription SET status = $2 WHERE id = $1", id, status);
        run("DELETE FROM pgevents.event WHERE pgevents.is_operator_event(type)");
    }

    private void publish(int count) {
        run("SELECT pgevents.publish('t', 'k', '{}') FROM generate_series(1, $1)", count);
    }

    private void run(String sql, Object... values) {
        pool.superuser().run(sql, values);
    }

    private Observation observe(int atMost, int most) {
        String found = pool.database()
                .run("SELECT pgevents.observe(make_interval(secs => $1), $2)::text AS found", (double) atMost, most)
                .iterator()
                .next()
                .getString("found");
        return new Observation(new JsonObject(found));
    }
}
