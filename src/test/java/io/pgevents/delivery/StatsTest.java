package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.AttemptLogSettings.Scope;
import io.pgevents.platform.LookUps;
import io.pgevents.subscription.Stores;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatsTest {

    private final DeliveryTables tables = new DeliveryTables();
    private final DeliveryStates states = new DeliveryStates(tables.database);

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void a_subscription_that_has_caught_up_has_no_lag() {
        tables.publish("t", "k");
        tables.subscribe("s", "{}");

        assertThat(stats().lag()).isEqualTo(new StatsView.Lag(null, null, 0, false));
    }

    @Test
    void the_lag_counts_what_has_committed_since_the_position() {
        tables.subscribe("s", "{}");
        publish(3);
        tables.superuser.run(
                "UPDATE pgevents.event SET captured_at = now() - interval '90 seconds' WHERE id = (SELECT min(id) FROM pgevents.event)");

        StatsView.Lag lag = stats().lag();

        assertThat(lag.events()).isEqualTo(3);
        assertThat(lag.atLeast()).isFalse();
        assertThat(lag.ageSeconds()).isBetween(90.0, 150.0);
    }

    @Test
    void what_was_delivered_ahead_of_the_position_does_not_count() {
        tables.subscribe("s", "{}");
        publish(3);
        tables.superuser.run(
                "UPDATE pgevents.lease SET ahead = (SELECT array_agg(id) FROM pgevents.event WHERE id <> (SELECT max(id) FROM pgevents.event))");

        assertThat(stats().lag().events()).isOne();
    }

    @Test
    void within_a_large_window_only_what_comes_after_the_last_event_counts() {
        publish(10);
        tables.subscribe("s", "{}");
        tables.superuser.run("""
                UPDATE pgevents.lease SET seen = '3:3:', target = pg_current_snapshot(),
                       last_id = (SELECT min(id) + 3 FROM pgevents.event)""");

        assertThat(stats().lag().events()).isEqualTo(6);
    }

    @Test
    void a_caught_up_shard_is_where_its_owner_is() {
        tables.subscribe("s", "{}");
        publish(2);
        tables.superuser.run(
                "INSERT INTO pgevents.replica (id, name, expires_at, seen) VALUES ('r', 'r', now(), pg_current_snapshot())");
        tables.superuser.run("UPDATE pgevents.lease SET owner = 'r', seen = NULL");
        publish(1);

        assertThat(stats().lag().events()).isOne();
    }

    @Test
    void not_more_than_ten_thousand_are_counted() {
        tables.subscribe("s", "{}");
        publish(StatsLag.MOST_COUNTED + 5);

        assertThat(stats().lag()).satisfies(lag -> {
            assertThat(lag.events()).isEqualTo(StatsLag.MOST_COUNTED);
            assertThat(lag.atLeast()).isTrue();
        });
    }

    @Test
    void a_delivery_that_is_still_retried_is_part_of_the_lag() {
        long event = tables.publish("t", "k");
        tables.superuser.run("UPDATE pgevents.event SET captured_at = now() - interval '10 minutes'");
        tables.subscribe("s", "{}");
        tables.delivery("s", event, "k", "retrying");
        tables.delivery("s", tables.publish("t", "k"), "k", "blocked");
        tables.delivery("s", tables.publish("t", "k"), "k", "dead");

        StatsView stats = stats();

        assertThat(stats.deliveries()).isEqualTo(new StatsView.Outstanding(1, 1, 1));
        assertThat(stats.lag().ageSeconds()).isBetween(600.0, 660.0);
    }

    @Test
    void attempts_are_summed_up_for_five_minutes_and_an_hour() {
        tables.subscribe("s", "{}");
        attempts("1 minute", "delivered", 99, 1_000);
        attempts("1 minute", "retry", 1, 2_000_000);
        attempts("30 minutes", "delivered", 100, 5_000);
        attempts("2 hours", "delivered", 1_000, 7_000);

        StatsView stats = stats();

        assertThat(stats.lastFiveMinutes()).satisfies(some -> {
            assertThat(some.attempts()).isEqualTo(100);
            assertThat(some.delivered()).isEqualTo(99);
            assertThat(some.successRate()).isEqualTo(0.99);
            assertThat(some.p50Millis()).isEqualTo(1.0);
            assertThat(some.p99Millis()).isEqualTo(1.0);
        });
        assertThat(stats.lastHour()).satisfies(some -> {
            assertThat(some.attempts()).isEqualTo(200);
            assertThat(some.successRate()).isEqualTo(0.995);
            assertThat(some.p99Millis()).isEqualTo(5.0);
        });
    }

    @Test
    void deliveries_that_share_a_row_count_one_by_one() {
        tables.subscribe("s", "{}");
        attempts("1 minute", "retry", 1, 2_000_000);
        tables.superuser.run("""
                INSERT INTO pgevents.delivered (at, subscription_id, attempt, replica, first_event, last_event, event_ids, began, took_us)
                VALUES (now() - interval '4 minutes', 's', 1, 'r', 1, 3, '{1,2,3}',
                        ARRAY[now() - interval '4 minutes', now() - interval '6 minutes', now() - interval '61 minutes'],
                        '{3000,5000,7000}')""");

        assertThat(stats().lastFiveMinutes()).satisfies(some -> {
            assertThat(some.attempts()).isEqualTo(2);
            assertThat(some.delivered()).isOne();
            assertThat(some.p50Millis()).isEqualTo(3.0);
        });
        assertThat(stats().lastHour()).satisfies(some -> {
            assertThat(some.attempts()).isEqualTo(3);
            assertThat(some.delivered()).isEqualTo(2);
            assertThat(some.p50Millis()).isEqualTo(5.0);
        });
    }

    @Test
    void without_attempts_there_is_no_rate() {
        tables.subscribe("s", "{}");

        assertThat(stats().lastHour()).satisfies(none -> {
            assertThat(none.attempts()).isZero();
            assertThat(none.successRate()).isNull();
            assertThat(none.p99Millis()).isNull();
        });
    }

    @Test
    void where_only_failures_are_noted_nothing_is_said_of_rates() {
        tables.subscribe("s", "{}");

        assertThat(stats(Scope.FAILURES).lastHour()).isNull();
        assertThat(stats(Scope.FAILURES).lastFiveMinutes()).isNull();
    }

    @Test
    void the_last_state_of_each_shard_is_shown() {
        tables.subscribe("s", "{}");
        Instant probe = Instant.parse("2026-03-01T12:00:00Z");
        states.store(List.of(state("s", 1, "a", null), state("s", 0, "a", null), state("gone", 0, "a", null)));

        states.store(List.of(state("s", 1, "b", probe)));
        states.store(List.of());

        assertThat(stats().shards()).extracting(StatsView.Shard::replica).containsExactly("a", "b");
        assertThat(stats().shards().get(1)).satisfies(shard -> {
            assertThat(shard.circuit()).isEqualTo("half-open");
            assertThat(shard.consecutiveFailures()).isEqualTo(5);
            assertThat(shard.windowSize()).isEqualTo(8);
            assertThat(shard.underWay()).isEqualTo(1);
            assertThat(shard.waiting()).isEqualTo(2);
            assertThat(shard.nextProbeAt()).isNotNull();
            assertThat(shard.nextProbeAt().toInstant()).isEqualTo(probe);
            assertThat(shard.filterErrors()).isEqualTo(3);
        });
    }

    private static DeliveryState state(String subscription, int shard, String replica, Instant probe) {
        return new DeliveryState(subscription, shard, replica, DeliveryState.Circuit.HALF_OPEN, 5, 8, 1, 2, probe, 3);
    }

    private void publish(int count) {
        tables.superuser.run("SELECT pgevents.publish('t', 'k', '{}') FROM generate_series(1, $1)", count);
    }

    private void attempts(String ago, String outcome, int count, long micros) {
        tables.superuser.run(
                "INSERT INTO pgevents.attempt (at, subscription_id, event_id, attempt, replica, outcome, took_us, why) SELECT now() - interval '"
                        + ago + "', 's', 1, 1, 'r', $1, $2, 'none' FROM generate_series(1, $3)",
                outcome,
                micros,
                count);
    }

    private StatsView stats() {
        return stats(Scope.ALL);
    }

    private StatsView stats(Scope scope) {
        return new Stats(new LookUps(tables.database), DeliveryTables.attempts(scope))
                .of(Stores.store(tables.database).find("s").orElseThrow());
    }
}
