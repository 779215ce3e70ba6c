package io.pgevents.delivery;

import static io.pgevents.delivery.ReplayBench.SUBSCRIPTION;
import static io.pgevents.delivery.ReplayBench.bounds;
import static io.pgevents.delivery.ReplayBench.from;
import static io.pgevents.delivery.ReplayBench.position;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.Shards;
import io.pgevents.subscription.Subscription;
import io.pgevents.support.Postgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which events a replay sends, and what becomes of their deliveries. */
class ReplayScopeTest {

    private final ReplayBench bench = new ReplayBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void only_what_the_subscription_and_the_replay_want_is_sent() {
        bench.tables.create(SUBSCRIPTION, """
                {"sink":"https://a","filters":[{"prefix":{"subject":"x"}}]}""");
        long wanted = bench.tables.publish("one", "x1");
        bench.tables.publish("one", "y1");
        bench.tables.publish("two", "x2");

        long replay = bench.start(new ReplayRequest(SUBSCRIPTION, position(0), null, false, "one", null, "{}"));

        assertThat(bench.run(replay)).containsExactly(wanted);
        assertThat(bench.view(replay).counts()).isEqualTo(new ReplayView.Counts(3, 1, 1, 1, 0, 0, 0));
    }

    @Test
    void positions_and_times_bound_it() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = bench.publish(10, "a");
        bench.tables.superuser.run(
                "UPDATE pgevents.event SET captured_at = '2026-03-01T12:00:00Z'::timestamptz + id * interval '1 hour'");
        OffsetDateTime third = bench.time(events.get(2));
        OffsetDateTime sixth = bench.time(events.get(5));

        assertThat(bench.run(bench.start(bounds(position(events.get(2)), position(events.get(5))))))
                .containsExactlyElementsOf(events.subList(3, 6));
        assertThat(bench.run(bench.start(
                        bounds(new ReplayRequest.Bound(third, null), new ReplayRequest.Bound(sixth, null)))))
                .containsExactlyElementsOf(events.subList(2, 5));
        assertThat(bench.run(bench.start(bounds(new ReplayRequest.Bound(sixth, null), null))))
                .containsExactlyElementsOf(events.subList(5, 10));
        assertThat(bench.run(bench.start(bounds(new ReplayRequest.Bound(sixth.plusYears(1), null), null))))
                .isEmpty();
    }

    @Test
    void what_commits_after_the_replay_was_asked_for_is_no_part_of_it() throws SQLException {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        long before = bench.tables.publish("t", "a");
        try (var connection = Postgres.connect(bench.tables.url);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pgevents.publish('t', 'late', '{}')");
            long after = bench.tables.publish("t", "b");

            long replay = bench.start(from(0));
            connection.commit();
            bench.tables.publish("t", "c");

            assertThat(bench.run(replay)).containsExactlyInAnyOrder(before, after);
        }
    }

    @Test
    void the_order_within_a_key_is_kept_and_fresh_events_do_not_wait() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = bench.publish(3, "a");
        long replay = bench.start(from(0));
        bench.steps.next();

        assertThat(bench.statuses()).containsExactly("retrying", "blocked", "blocked");
        assertThat(bench.tables.texts("SELECT DISTINCT lane FROM pgevents.delivery"))
                .singleElement()
                .asString()
                .startsWith("replay:" + replay + ":/")
                .endsWith("#a");
        assertThat(bench.run(replay)).containsExactlyElementsOf(events);
    }

    @Test
    void a_delivery_that_is_under_way_anyhow_is_left_alone_and_one_that_is_over_begins_anew() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = bench.publish(5, "a");
        long retrying = bench.tables.delivery(SUBSCRIPTION, events.get(0), "a", "retrying");
        long blocked = bench.tables.delivery(SUBSCRIPTION, events.get(1), "a", "blocked");
        long delivered = bench.tables.delivery(SUBSCRIPTION, events.get(2), "a", "delivered");
        long dead = bench.tables.delivery(SUBSCRIPTION, events.get(3), "a", "dead");
        bench.tables.delivery(SUBSCRIPTION, events.get(4), "a", "cancelled");

        long replay = bench.start(from(0));
        assertThat(bench.run(replay)).containsExactlyElementsOf(events.subList(2, 5));

        assertThat(bench.tables.status(retrying)).isEqualTo("retrying");
        assertThat(bench.tables.status(blocked)).isEqualTo("blocked");
        assertThat(bench.tables.status(delivered)).isEqualTo("delivered");
        assertThat(bench.tables.status(dead)).isEqualTo("delivered");
        assertThat(bench.view(replay).counts()).isEqualTo(new ReplayView.Counts(5, 5, 3, 3, 0, 0, 0));
    }

    @Test
    void dead_letters_are_replayed_whatever_the_filter_says_by_now() {
        bench.tables.create(SUBSCRIPTION, """
                {"sink":"https://a","types":["nothing"]}""");
        List<Long> events = bench.publish(4, "a");
        bench.tables.delivery(SUBSCRIPTION, events.get(1), "a", "dead");
        bench.tables.delivery(SUBSCRIPTION, events.get(3), "a", "dead");
        bench.tables.delivery(SUBSCRIPTION, events.get(0), "a", "cancelled");

        long replay = bench.start(new ReplayRequest(SUBSCRIPTION, null, null, true, null, null, "{}"));

        assertThat(bench.run(replay)).containsExactly(events.get(1), events.get(3));
        assertThat(bench.view(replay).counts()).isEqualTo(new ReplayView.Counts(2, 2, 2, 2, 0, 0, 0));
    }

    @Test
    void dead_letters_whose_events_are_gone_are_passed_over() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = bench.publish(2, "a");
        events.forEach(event -> bench.tables.delivery(SUBSCRIPTION, event, "a", "dead"));
        bench.tables.superuser.run("DELETE FROM pgevents.event WHERE id = $1", events.get(0));

        long replay = bench.start(new ReplayRequest(SUBSCRIPTION, null, null, true, null, null, "{}"));

        assertThat(bench.run(replay)).containsExactly(events.get(1));
        assertThat(bench.statuses()).containsExactly("dead", "delivered");
    }

    @Test
    void a_parked_dead_letter_is_replayed_in_its_place() {
        bench.tables.subscribe(SUBSCRIPTION, "{\"orderingExhausted\":\"park\"}");
        List<Long> events = bench.publish(2, "a");
        bench.tables.delivery(SUBSCRIPTION, events.get(0), "a", "dead");
        bench.tables.delivery(SUBSCRIPTION, events.get(1), "a", "blocked");

        bench.start(new ReplayRequest(SUBSCRIPTION, null, null, true, null, null, "{}"));
        bench.drain();

        assertThat(bench.statuses()).containsExactly("retrying", "blocked");
        assertThat(bench.tables.texts("SELECT DISTINCT lane FROM pgevents.delivery"))
                .containsExactly("a");
    }

    @Test
    void what_dies_in_a_replay_is_counted_and_stays_a_dead_letter() {
        bench.tables.subscribe(SUBSCRIPTION, "{\"ordering\":\"none\"}");
        bench.publish(2, "a");
        long replay = bench.start(from(0));
        bench.steps.next();

        bench.tables.superuser.run("UPDATE pgevents.delivery SET status = 'dead', next_attempt_at = NULL");
        bench.letPass(replay, Duration.ofSeconds(1));
        bench.drain();

        assertThat(bench.view(replay).status()).isEqualTo("done");
        assertThat(bench.view(replay).counts()).isEqualTo(new ReplayView.Counts(2, 2, 2, 0, 2, 0, 0));
        assertThat(bench.statuses()).containsExactly("dead", "dead");
    }

    @Test
    void a_cancelled_replay_sends_nothing_more_and_leaves_dead_letters_what_they_were() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = bench.publish(4, "a", "b", "c", "d");
        bench.tables.delivery(SUBSCRIPTION, events.get(0), "a", "dead");
        long replay = bench.start(from(0));
        bench.steps.next();
        bench.tables.superuser.run("UPDATE pgevents.delivery SET attempts = 1 WHERE event_id = $1", events.get(3));

        bench.desk.cancel(replay);
        bench.desk.cancel(replay);
        bench.drain();

        assertThat(bench.statuses()).containsExactly("dead", "cancelled", "cancelled", "retrying");
        assertThat(bench.view(replay).status()).isEqualTo("cancelled");
        assertThat(bench.view(replay).counts()).isEqualTo(new ReplayView.Counts(4, 4, 4, 0, 0, 3, 0));
    }

    @Test
    void a_shard_is_that_of_the_events_own_lane() {
        Subscription inShards = SampleEvents.subscription(inShards(4));
        bench.tables.subscribe(inShards.id(), "{}");
        bench.desk.create(new ReplayRequest(inShards.id(), position(0), null, false, null, null, "{}"));
        List<Event> events = LongStream.range(1, 20)
                .mapToObj(id -> SampleEvents.event(id, "key " + id, 1))
                .toList();

        bench.tables.database.inTransaction(transaction -> bench.rows.enqueue(
                transaction,
                new ReplayJobs(bench.tables.database).claim(transaction).orElseThrow(),
                inShards,
                events,
                true));

        Set<Integer> shards = new TreeSet<>();
        bench.tables
                .superuser
                .run("SELECT event_id, lane, shard FROM pgevents.delivery")
                .forEach(row -> {
                    String own = row.getString("lane").replaceFirst("replay:\\d+:", "");
                    assertThat(row.getInteger("shard")).isEqualTo(Shards.of(own, row.getLong("event_id"), 4));
                    shards.add(row.getInteger("shard"));
                });
        assertThat(shards).hasSizeGreaterThan(1);
    }

    private static DeliverySettings inShards(int shards) {
        DeliverySettings defaults = DeliverySettings.DEFAULTS;
        return new DeliverySettings(
                defaults.timeout(),
                defaults.schedule(),
                defaults.jitter(),
                defaults.retryAfterMax(),
                defaults.ordering(),
                defaults.orderingExhausted(),
                new DeliverySettings.Pace(16, Double.POSITIVE_INFINITY, shards),
                defaults.form());
    }
}
