package io.pgevents.delivery;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.log.Event;
import io.pgevents.log.Logs;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.Shards;
import io.pgevents.subscription.Stores;
import io.pgevents.subscription.Subscription;
import io.pgevents.subscription.SubscriptionStore;
import io.pgevents.support.Postgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine is played by statements that end deliveries as it does. */
class ReplayStepsTest {

    private static final String SUBSCRIPTION = "s";

    private final DeliveryTables tables = new DeliveryTables();
    private final SubscriptionStore subscriptions = Stores.store(tables.database);
    private final ReplayRows rows = new ReplayRows();
    private final ReplaySteps steps = steps(subscriptions);
    private final ReplayDesk desk =
            new ReplayDesk(tables.database, subscriptions, rows, new ReplayRunner(steps(subscriptions)));

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void all_events_that_match_are_delivered_once_more_and_leave_no_rows() {
        tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = publish(20, "a", "b", "c");

        long replay = start(from(0));
        List<Long> delivered = run(replay);

        assertThat(delivered).containsExactlyInAnyOrderElementsOf(events);
        ReplayView view = view(replay);
        assertThat(view.status()).isEqualTo("done");
        assertThat(view.counts()).isEqualTo(new ReplayView.Counts(20, 20, 20, 20, 0, 0, 0));
        assertThat(view.finishedAt()).isNotNull();
        assertThat(tables.number("SELECT count(*) FROM pgevents.delivery")).isZero();
    }

    @Test
    void only_what_the_subscription_and_the_replay_want_is_sent() {
        Stores.create(tables.database, SUBSCRIPTION, """
                {"sink":"https://a","filters":[{"prefix":{"subject":"x"}}]}""");
        long wanted = tables.publish("one", "x1");
        tables.publish("one", "y1");
        tables.publish("two", "x2");

        long replay = start(new ReplayRequest(SUBSCRIPTION, position(0), null, false, "one", null, "{}"));

        assertThat(run(replay)).containsExactly(wanted);
        assertThat(view(replay).counts()).isEqualTo(new ReplayView.Counts(3, 1, 1, 1, 0, 0, 0));
    }

    @Test
    void positions_and_times_bound_it() {
        tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = publish(10, "a");
        tables.database.run(
                "UPDATE pgevents.event SET captured_at = '2026-03-01T12:00:00Z'::timestamptz + id * interval '1 hour'");
        OffsetDateTime third = time(events.get(2));
        OffsetDateTime sixth = time(events.get(5));

        assertThat(run(start(bounds(position(events.get(2)), position(events.get(5))))))
                .containsExactlyElementsOf(events.subList(3, 6));
        assertThat(run(start(bounds(new ReplayRequest.Bound(third, null), new ReplayRequest.Bound(sixth, null)))))
                .containsExactlyElementsOf(events.subList(2, 5));
        assertThat(run(start(bounds(new ReplayRequest.Bound(sixth, null), null))))
                .containsExactlyElementsOf(events.subList(5, 10));
        assertThat(run(start(bounds(new ReplayRequest.Bound(sixth.plusYears(1), null), null))))
                .isEmpty();
    }

    @Test
    void what_commits_after_the_replay_was_asked_for_is_no_part_of_it() throws SQLException {
        tables.subscribe(SUBSCRIPTION, "{}");
        long before = tables.publish("t", "a");
        try (var connection = Postgres.connect(tables.url);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT pgevents.publish('t', 'late', '{}')");
            long after = tables.publish("t", "b");

            long replay = start(from(0));
            connection.commit();
            tables.publish("t", "c");

            assertThat(run(replay)).containsExactlyInAnyOrder(before, after);
        }
    }

    @Test
    void the_order_within_a_key_is_kept_and_fresh_events_do_not_wait() {
        tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = publish(3, "a");
        long replay = start(from(0));
        steps.next();

        assertThat(statuses()).containsExactly("retrying", "blocked", "blocked");
        assertThat(tables.texts("SELECT DISTINCT lane FROM pgevents.delivery"))
                .singleElement()
                .asString()
                .startsWith("replay:" + replay + ":/")
                .endsWith("#a");
        assertThat(run(replay)).containsExactlyElementsOf(events);
    }

    @Test
    void an_event_of_an_earlier_page_goes_before_those_of_its_key_in_later_ones() {
        tables.subscribe(SUBSCRIPTION, "{}");
        String[] keys = IntStream.range(0, 100).mapToObj(Integer::toString).toArray(String[]::new);
        List<Long> events = publish(1_300, keys);

        List<Long> delivered = run(start(from(0)));

        assertThat(delivered).containsExactlyInAnyOrderElementsOf(events);
        assertThat(delivered.stream().collect(groupingBy(event -> event % keys.length)))
                .hasSize(keys.length)
                .allSatisfy((key, ids) -> assertThat(ids).isSorted());
    }

    @Test
    void no_more_than_five_hundred_are_outstanding() {
        tables.subscribe(SUBSCRIPTION, "{\"ordering\":\"none\"}");
        publish(1_300, "a");

        long replay = start(from(0));
        drain();

        assertThat(view(replay).counts().outstanding()).isEqualTo(ReplaySteps.MOST_OUTSTANDING);
        drain();
        assertThat(view(replay).counts().outstanding()).isEqualTo(ReplaySteps.MOST_OUTSTANDING);
        assertThat(run(replay)).hasSize(1_300).doesNotHaveDuplicates();
    }

    @Test
    void a_rate_bounds_what_is_enqueued_in_a_second() {
        tables.subscribe(SUBSCRIPTION, "{\"ordering\":\"none\"}");
        publish(50, "a");
        long replay = start(new ReplayRequest(SUBSCRIPTION, position(0), null, false, null, 10.0, "{}"));

        steps.next();
        assertThat(view(replay).counts().enqueued()).isOne();

        letPass(replay, Duration.ofSeconds(1));
        steps.next();
        assertThat(view(replay).counts().enqueued()).isBetween(11L, 12L);

        letPass(replay, Duration.ofHours(1));
        steps.next();
        assertThat(view(replay).counts().enqueued()).isBetween(20L, 22L);
    }

    @Test
    void a_delivery_that_is_under_way_anyhow_is_left_alone_and_one_that_is_over_begins_anew() {
        tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = publish(5, "a");
        long retrying = tables.delivery(SUBSCRIPTION, events.get(0), "a", "retrying");
        long blocked = tables.delivery(SUBSCRIPTION, events.get(1), "a", "blocked");
        long delivered = tables.delivery(SUBSCRIPTION, events.get(2), "a", "delivered");
        long dead = tables.delivery(SUBSCRIPTION, events.get(3), "a", "dead");
        tables.delivery(SUBSCRIPTION, events.get(4), "a", "cancelled");

        long replay = start(from(0));
        assertThat(run(replay)).containsExactlyElementsOf(events.subList(2, 5));

        assertThat(tables.status(retrying)).isEqualTo("retrying");
        assertThat(tables.status(blocked)).isEqualTo("blocked");
        assertThat(tables.status(delivered)).isEqualTo("delivered");
        assertThat(tables.status(dead)).isEqualTo("delivered");
        assertThat(view(replay).counts()).isEqualTo(new ReplayView.Counts(5, 5, 3, 3, 0, 0, 0));
    }

    @Test
    void dead_letters_are_replayed_whatever_the_filter_says_by_now() {
        Stores.create(tables.database, SUBSCRIPTION, """
                {"sink":"https://a","types":["nothing"]}""");
        List<Long> events = publish(4, "a");
        tables.delivery(SUBSCRIPTION, events.get(1), "a", "dead");
        tables.delivery(SUBSCRIPTION, events.get(3), "a", "dead");
        tables.delivery(SUBSCRIPTION, events.get(0), "a", "cancelled");

        long replay = start(new ReplayRequest(SUBSCRIPTION, null, null, true, null, null, "{}"));

        assertThat(run(replay)).containsExactly(events.get(1), events.get(3));
        assertThat(view(replay).counts()).isEqualTo(new ReplayView.Counts(2, 2, 2, 2, 0, 0, 0));
    }

    @Test
    void dead_letters_whose_events_are_gone_are_passed_over() {
        tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = publish(2, "a");
        events.forEach(event -> tables.delivery(SUBSCRIPTION, event, "a", "dead"));
        tables.database.run("DELETE FROM pgevents.event WHERE id = $1", events.get(0));

        long replay = start(new ReplayRequest(SUBSCRIPTION, null, null, true, null, null, "{}"));

        assertThat(run(replay)).containsExactly(events.get(1));
        assertThat(statuses()).containsExactly("dead", "delivered");
    }

    @Test
    void a_parked_dead_letter_is_replayed_in_its_place() {
        tables.subscribe(SUBSCRIPTION, "{\"orderingExhausted\":\"park\"}");
        List<Long> events = publish(2, "a");
        tables.delivery(SUBSCRIPTION, events.get(0), "a", "dead");
        tables.delivery(SUBSCRIPTION, events.get(1), "a", "blocked");

        start(new ReplayRequest(SUBSCRIPTION, null, null, true, null, null, "{}"));
        drain();

        assertThat(statuses()).containsExactly("retrying", "blocked");
        assertThat(tables.texts("SELECT DISTINCT lane FROM pgevents.delivery")).containsExactly("a");
    }

    @Test
    void what_dies_in_a_replay_is_counted_and_stays_a_dead_letter() {
        tables.subscribe(SUBSCRIPTION, "{\"ordering\":\"none\"}");
        publish(2, "a");
        long replay = start(from(0));
        steps.next();

        tables.database.run("UPDATE pgevents.delivery SET status = 'dead', next_attempt_at = NULL");
        letPass(replay, Duration.ofSeconds(1));
        drain();

        assertThat(view(replay).status()).isEqualTo("done");
        assertThat(view(replay).counts()).isEqualTo(new ReplayView.Counts(2, 2, 2, 0, 2, 0, 0));
        assertThat(statuses()).containsExactly("dead", "dead");
    }

    @Test
    void a_cancelled_replay_sends_nothing_more_and_leaves_dead_letters_what_they_were() {
        tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = publish(4, "a", "b", "c", "d");
        tables.delivery(SUBSCRIPTION, events.get(0), "a", "dead");
        long replay = start(from(0));
        steps.next();
        tables.database.run("UPDATE pgevents.delivery SET attempts = 1 WHERE event_id = $1", events.get(3));

        desk.cancel(replay);
        desk.cancel(replay);
        drain();

        assertThat(statuses()).containsExactly("dead", "cancelled", "cancelled", "retrying");
        assertThat(view(replay).status()).isEqualTo("cancelled");
        assertThat(view(replay).counts()).isEqualTo(new ReplayView.Counts(4, 4, 4, 0, 0, 3, 0));
    }

    @Test
    void a_step_that_did_not_commit_is_made_again_without_loss_or_repeat() {
        tables.subscribe(SUBSCRIPTION, "{\"ordering\":\"none\"}");
        List<Long> events = publish(30, "a");
        long replay = start(from(0));
        tables.database.run("""
                CREATE FUNCTION public.crash() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''a crash''; END'""");
        tables.database.run(
                "CREATE TRIGGER crash BEFORE UPDATE ON pgevents.replay FOR EACH ROW WHEN (NEW.enqueued > OLD.enqueued) EXECUTE FUNCTION public.crash()");

        steps.next();

        assertThat(tables.number("SELECT count(*) FROM pgevents.delivery")).isZero();
        assertThat(view(replay).status()).isEqualTo("running");
        assertThat(view(replay).reason()).contains("a crash");
        tables.database.run("DROP TRIGGER crash ON pgevents.replay");
        letPass(replay, Duration.ofSeconds(10));
        assertThat(run(replay)).containsExactlyInAnyOrderElementsOf(events);
        assertThat(view(replay).reason()).isNull();
    }

    @Test
    void a_replay_whose_steps_fail_again_and_again_is_given_up_and_says_why() {
        tables.subscribe(SUBSCRIPTION, "{}");
        publish(1, "a");
        long replay = start(from(0));
        tables.database.run("""
                CREATE FUNCTION public.crash() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''no way''; END'""");
        tables.database.run(
                "CREATE TRIGGER crash BEFORE INSERT ON pgevents.delivery FOR EACH ROW EXECUTE FUNCTION public.crash()");

        for (int step = 0; step < 5; step++) {
            assertThat(view(replay).status()).isEqualTo("running");
            letPass(replay, Duration.ofSeconds(10));
            steps.next();
        }

        assertThat(view(replay).status()).isEqualTo("failed");
        assertThat(view(replay).reason()).contains("no way");
    }

    @Test
    void a_replay_waits_while_its_subscription_is_disabled() {
        tables.subscribe(SUBSCRIPTION, "{}");
        publish(2, "a");
        long replay = start(from(0));
        status("disabled");

        drain();
        assertThat(view(replay).counts().scanned()).isZero();
        assertThatThrownBy(() -> start(from(0)))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.SUBSCRIPTION_DISABLED));

        status("active");
        letPass(replay, Duration.ofSeconds(10));
        assertThat(run(replay)).hasSize(2);
    }

    @Test
    void replays_of_one_event_do_not_count_it_twice() {
        tables.subscribe(SUBSCRIPTION, "{}");
        publish(3, "a", "b", "c");

        long one = start(from(0));
        long other = start(from(0));
        drain();
        deliver(new ArrayList<>());
        letPass(one, Duration.ofSeconds(1));
        letPass(other, Duration.ofSeconds(1));
        drain();

        assertThat(view(one).counts().delivered() + view(other).counts().delivered())
                .isEqualTo(3);
        assertThat(view(one).status()).isEqualTo("done");
        assertThat(view(other).status()).isEqualTo("done");
    }

    @Test
    void several_replicas_share_the_steps() throws Exception {
        tables.subscribe(SUBSCRIPTION, "{\"ordering\":\"none\"}");
        List<Long> events = publish(2_000, "a");
        long replay = start(from(0));
        List<Long> delivered = Collections.synchronizedList(new ArrayList<>());
        List<Thread> replicas = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ReplaySteps own = steps(Stores.store(tables.database));
            replicas.add(new Thread(() -> {
                while (view(replay).status().equals("running")) {
                    own.next();
                    deliver(delivered);
                }
            }));
        }

        replicas.forEach(Thread::start);
        for (Thread replica : replicas) {
            replica.join();
        }

        assertThat(delivered).containsExactlyInAnyOrderElementsOf(events);
        assertThat(view(replay).counts()).isEqualTo(new ReplayView.Counts(2_000, 2_000, 2_000, 2_000, 0, 0, 0));
    }

    @Test
    void a_shard_is_that_of_the_events_own_lane() {
        Subscription inShards = SampleEvents.subscription(inShards(4));
        tables.subscribe(inShards.id(), "{}");
        desk.create(new ReplayRequest(inShards.id(), position(0), null, false, null, null, "{}"));
        List<Event> events = LongStream.range(1, 20)
                .mapToObj(id -> SampleEvents.event(id, "key " + id, 1))
                .toList();

        tables.database.inTransaction(transaction -> rows.enqueue(
                transaction, new ReplayJobs(tables.database).claim(transaction).orElseThrow(), inShards, events, true));

        Set<Integer> shards = new TreeSet<>();
        tables.database
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

    private ReplaySteps steps(SubscriptionStore store) {
        return new ReplaySteps(
                tables.database,
                new ReplayJobs(tables.database),
                rows,
                new ReplayEvents(Logs.spans(), Logs.lookup(tables.database)),
                store);
    }

    private List<Long> publish(int count, String... subjects) {
        return tables.numbers(
                "SELECT pgevents.publish('t', ($2::text[])[1 + i % cardinality($2::text[])], '{}') FROM generate_series(0, $1 - 1) i",
                count, subjects);
    }

    private long start(ReplayRequest request) {
        return desk.create(request).id();
    }

    private static ReplayRequest from(long position) {
        return bounds(position(position), null);
    }

    private static ReplayRequest bounds(ReplayRequest.Bound from, ReplayRequest.Bound until) {
        return new ReplayRequest(SUBSCRIPTION, from, until, false, null, null, "{}");
    }

    private static ReplayRequest.Bound position(long id) {
        return new ReplayRequest.Bound(null, id);
    }

    /** Runs the replay to its end. @return the events in the order in which they were delivered */
    private List<Long> run(long replay) {
        List<Long> delivered = new ArrayList<>();
        while (view(replay).status().equals("running")) {
            drain();
            deliver(delivered);
            letPass(replay, Duration.ofSeconds(1));
        }
        return delivered;
    }

    /** Makes all steps that are due. */
    private void drain() {
        while (steps.next().isZero()) {}
    }

    /** Delivers all that is due, and lets the next of each lane go. */
    private void deliver(List<Long> delivered) {
        delivered.addAll(tables.numbers("""
                WITH d AS (
                    UPDATE pgevents.delivery SET status = 'delivered', next_attempt_at = NULL, attempts = attempts + 1
                     WHERE status = 'retrying' AND next_attempt_at <= now() RETURNING event_id)
                SELECT event_id FROM d ORDER BY event_id"""));
        tables.rows.releaseLanes();
    }

    private void letPass(long replay, Duration time) {
        tables.database.run(
                "UPDATE pgevents.replay SET stepped_at = stepped_at - $2 * interval '1 ms', next_step_at = now() - interval '1 ms' WHERE id = $1",
                replay,
                time.toMillis());
    }

    private void status(String status) {
        tables.database.run("UPDATE pgevents.subscription SET status = $1, version = version + 1", status);
    }

    private OffsetDateTime time(long event) {
        return tables.one("SELECT captured_at FROM pgevents.event WHERE id = $1", event)
                .getOffsetDateTime(0);
    }

    private List<String> statuses() {
        return tables.texts("SELECT status FROM pgevents.delivery ORDER BY event_id");
    }

    private ReplayView view(long replay) {
        return desk.find(replay).orElseThrow();
    }
}
