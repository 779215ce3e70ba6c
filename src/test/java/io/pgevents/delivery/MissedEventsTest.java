package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.LookUps;
import io.pgevents.subscription.Stores;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscription that falls behind what retention drops learns of it, and so does the operator. */
class MissedEventsTest {

    private static final String NOTE =
            "SELECT * FROM pgevents.note_missed(date_trunc('day', now()) + interval '2 days')";

    private final DeliveryTables tables = new DeliveryTables();

    @BeforeEach
    void partitions() {
        tables.database.run("SELECT pgevents.create_event_partitions(interval '1 day', 0)");
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void who_has_read_everything_misses_nothing() {
        tables.publish("t", "k");
        tables.subscribe("s", "{}");

        assertThat(note()).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void who_has_not_is_noted_once_with_how_many() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        tables.publish("t", "2");

        List<Row> first = note();
        List<Row> again = note();

        assertThat(first).singleElement().satisfies(row -> {
            assertThat(row.getString("subscription_id")).isEqualTo("s");
            assertThat(row.getLong("events")).isEqualTo(2);
            assertThat(row.getBoolean("at_least")).isFalse();
        });
        assertThat(again).isEmpty();
        assertThat(told()).singleElement().satisfies(data -> {
            assertThat(data.getString("subscription")).isEqualTo("s");
            assertThat(data.getLong("events")).isEqualTo(2);
            assertThat(data.getBoolean("atLeast")).isFalse();
        });
    }

    @Test
    void what_was_delivered_ahead_of_the_position_was_not_missed() {
        tables.subscribe("s", "{}");
        long event = tables.publish("t", "1");
        tables.publish("t", "2");
        tables.database.run("UPDATE pgevents.lease SET ahead = ARRAY[$1::bigint]", event);

        assertThat(note())
                .singleElement()
                .satisfies(row -> assertThat(row.getLong("events")).isOne());
    }

    @Test
    void of_a_subscription_in_shards_the_one_farthest_behind_counts() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        tables.database.run(
                "INSERT INTO pgevents.lease (subscription_id, shard, seen) VALUES ('s', 1, pg_current_snapshot())");
        tables.publish("t", "2");

        assertThat(note())
                .singleElement()
                .satisfies(row -> assertThat(row.getLong("events")).isEqualTo(2));
    }

    @Test
    void one_that_is_run_now_is_where_its_replica_is() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        tables.database.run(
                "INSERT INTO pgevents.replica (id, name, expires_at, seen) VALUES ('r', 'r', now() + interval '1 hour', pg_current_snapshot())");
        tables.database.run("UPDATE pgevents.lease SET owner = 'r', seen = NULL");

        assertThat(note()).isEmpty();
    }

    @Test
    void one_whose_replica_has_died_is_where_that_was_last() {
        tables.database.run(
                "INSERT INTO pgevents.replica (id, name, expires_at, seen) VALUES ('r', 'r', now() - interval '1 hour', pg_current_snapshot())");
        tables.subscribe("s", "{}");
        tables.database.run("UPDATE pgevents.lease SET owner = 'r', seen = NULL");
        tables.publish("t", "1");

        assertThat(note()).hasSize(1);
    }

    @Test
    void events_that_had_no_partition_count_too() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        tables.superuser.run("UPDATE pgevents.event SET captured_at = now() - interval '30 days'");

        assertThat(tables.number("SELECT count(*) FROM pgevents.event_default")).isOne();
        assertThat(note())
                .singleElement()
                .satisfies(row -> assertThat(row.getLong("events")).isOne());
    }

    @Test
    void of_many_only_so_many_are_counted() {
        tables.subscribe("s", "{}");
        tables.superuser.run("SELECT pgevents.publish('t', i::text, '{}') FROM generate_series(1, 1500) AS i");

        assertThat(note()).singleElement().satisfies(row -> {
            assertThat(row.getLong("events")).isEqualTo(1_000);
            assertThat(row.getBoolean("at_least")).isTrue();
        });
    }

    @Test
    void what_was_delivered_does_not_use_up_what_is_counted() {
        tables.subscribe("s", "{}");
        tables.superuser.run("SELECT pgevents.publish('t', i::text, '{}') FROM generate_series(1, 1500) AS i");
        tables.superuser.run(
                "UPDATE pgevents.lease SET ahead = (SELECT array_agg(id) FROM (SELECT id FROM pgevents.event ORDER BY id LIMIT 1400) AS e)");

        assertThat(note())
                .singleElement()
                .satisfies(row -> assertThat(row.getLong("events")).isEqualTo(100));
    }

    @Test
    void events_without_a_partition_that_stay_are_noted_once_however_often_it_is_tried() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        tables.superuser.run("UPDATE pgevents.event SET captured_at = now() - interval '30 days'");

        assertThat(note()).hasSize(1);
        tables.superuser.run("DELETE FROM pgevents.event WHERE pgevents.is_operator_event(type)");
        assertThat(list("SELECT * FROM pgevents.note_missed(date_trunc('day', now()) + interval '2 days 10 minutes')"))
                .isEmpty();
    }

    @Test
    void who_is_noted_is_not_counted_again() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        note();
        // Whoever counts fails from here on.
        tables.superuser.run(
                "DROP FUNCTION pgevents.unseen_in_partition(text, pg_snapshot, bigint, bigint[], integer)");

        assertThat(note()).isEmpty();
    }

    @Test
    void the_statistics_say_so_from_then_on() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        note();

        StatsView.Missed missed = stats();

        assertThat(missed.events()).isOne();
        assertThat(missed.atLeast()).isFalse();
    }

    @Test
    void it_is_forgotten_after_the_time_that_dead_letters_are_kept() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        note();
        tables.superuser.run("SELECT pgevents.drop_event_partitions(date_trunc('day', now()) + interval '2 days')");

        noted("29 days");
        assertThat(stats()).isNotNull();

        noted("31 days");
        assertThat(stats()).isNull();
    }

    @Test
    void it_is_remembered_as_long_as_it_would_be_noted_again() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        note();

        noted("31 days");

        assertThat(stats()).isNotNull();
        assertThat(note()).isEmpty();
    }

    @Test
    void of_events_that_had_no_partition_it_is_remembered_until_they_are_gone() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        tables.superuser.run("UPDATE pgevents.event SET captured_at = now() - interval '60 days'");
        note();
        tables.superuser.run("DELETE FROM pgevents.event WHERE pgevents.is_operator_event(type)");

        noted("31 days");
        assertThat(stats()).isNotNull();

        tables.superuser.run("SELECT pgevents.drop_event_partitions(now() - interval '50 days')");
        noted("31 days");
        assertThat(stats()).isNull();
    }

    @Test
    void it_goes_with_the_subscription() {
        tables.subscribe("s", "{}");
        tables.publish("t", "1");
        note();

        tables.superuser.run("DELETE FROM pgevents.subscription");

        assertThat(tables.number("SELECT count(*) FROM pgevents.missed")).isZero();
    }

    /** So long ago, and then what is old is removed. */
    private void noted(String ago) {
        tables.superuser.run("UPDATE pgevents.missed SET noted_at = now() - interval '" + ago + "'");
        new DeliveryRetention(tables.database, DeliveryRetentionTest.SETTINGS, Clock.systemUTC()).run();
    }

    private StatsView.@Nullable Missed stats() {
        return new Stats(new LookUps(tables.database), DeliveryTables.attempts(AttemptLogSettings.Scope.ALL))
                .of(Stores.store(tables.database).find("s").orElseThrow())
                .missed();
    }

    private List<Row> note() {
        return list(NOTE);
    }

    private List<Row> list(String sql) {
        List<Row> rows = new ArrayList<>();
        tables.database.run(sql).forEach(rows::add);
        return rows;
    }

    /** The data of the operator events. */
    private List<JsonObject> told() {
        return tables
                .texts("SELECT data::text FROM pgevents.event WHERE type = 'pgevents.subscription.missed'")
                .stream()
                .map(JsonObject::new)
                .toList();
    }
}
