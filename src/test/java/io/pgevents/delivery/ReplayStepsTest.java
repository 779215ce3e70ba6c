package io.pgevents.delivery;

import static io.pgevents.delivery.ReplayBench.SUBSCRIPTION;
import static io.pgevents.delivery.ReplayBench.from;
import static io.pgevents.delivery.ReplayBench.position;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.subscription.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a replay moves on. */
class ReplayStepsTest {

    private final ReplayBench bench = new ReplayBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void all_events_that_match_are_delivered_once_more_and_leave_no_rows() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        List<Long> events = bench.publish(20, "a", "b", "c");

        long replay = bench.start(from(0));
        List<Long> delivered = bench.run(replay);

        assertThat(delivered).containsExactlyInAnyOrderElementsOf(events);
        ReplayView view = bench.view(replay);
        assertThat(view.status()).isEqualTo("done");
        assertThat(view.counts()).isEqualTo(new ReplayView.Counts(20, 20, 20, 20, 0, 0, 0));
        assertThat(view.finishedAt()).isNotNull();
        assertThat(bench.tables.number("SELECT count(*) FROM pgevents.delivery"))
                .isZero();
    }

    @Test
    void an_event_of_an_earlier_page_goes_before_those_of_its_key_in_later_ones() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        String[] keys = IntStream.range(0, 100).mapToObj(Integer::toString).toArray(String[]::new);
        List<Long> events = bench.publish(1_300, keys);

        List<Long> delivered = bench.run(bench.start(from(0)));

        assertThat(delivered).containsExactlyInAnyOrderElementsOf(events);
        assertThat(delivered.stream().collect(groupingBy(event -> event % keys.length)))
                .hasSize(keys.length)
                .allSatisfy((key, ids) -> assertThat(ids).isSorted());
    }

    @Test
    void no_more_than_five_hundred_are_outstanding() {
        bench.tables.subscribe(SUBSCRIPTION, "{\"ordering\":\"none\"}");
        bench.publish(1_300, "a");

        long replay = bench.start(from(0));
        bench.drain();

        assertThat(bench.view(replay).counts().outstanding()).isEqualTo(ReplaySteps.MOST_OUTSTANDING);
        bench.drain();
        assertThat(bench.view(replay).counts().outstanding()).isEqualTo(ReplaySteps.MOST_OUTSTANDING);
        assertThat(bench.run(replay)).hasSize(1_300).doesNotHaveDuplicates();
    }

    @Test
    void a_rate_bounds_what_is_enqueued_in_a_second() {
        bench.tables.subscribe(SUBSCRIPTION, "{\"ordering\":\"none\"}");
        bench.publish(50, "a");
        long replay = bench.start(new ReplayRequest(SUBSCRIPTION, position(0), null, false, null, 10.0, "{}"));

        bench.steps.next();
        // One, and what time has allowed since the start; never more than those of a second.
        long first = bench.view(replay).counts().enqueued();
        assertThat(first).isBetween(1L, 10L);

        bench.letPass(replay, Duration.ofSeconds(1));
        bench.steps.next();
        assertThat(bench.view(replay).counts().enqueued()).isEqualTo(first + 10);

        bench.letPass(replay, Duration.ofHours(1));
        bench.steps.next();
        assertThat(bench.view(replay).counts().enqueued()).isEqualTo(first + 20);
    }

    @Test
    void a_step_that_did_not_commit_is_made_again_without_loss_or_repeat() {
        bench.tables.subscribe(SUBSCRIPTION, "{\"ordering\":\"none\"}");
        List<Long> events = bench.publish(30, "a");
        long replay = bench.start(from(0));
        bench.tables.superuser.run("""
                CREATE FUNCTION public.crash() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''a crash''; END'""");
        bench.tables.superuser.run(
                "CREATE TRIGGER crash BEFORE UPDATE ON pgevents.replay FOR EACH ROW WHEN (NEW.enqueued > OLD.enqueued) EXECUTE FUNCTION public.crash()");

        bench.steps.next();

        assertThat(bench.tables.number("SELECT count(*) FROM pgevents.delivery"))
                .isZero();
        assertThat(bench.view(replay).status()).isEqualTo("running");
        assertThat(bench.view(replay).reason()).contains("a crash");
        bench.tables.superuser.run("DROP TRIGGER crash ON pgevents.replay");
        bench.letPass(replay, Duration.ofSeconds(10));
        assertThat(bench.run(replay)).containsExactlyInAnyOrderElementsOf(events);
        assertThat(bench.view(replay).reason()).isNull();
    }

    @Test
    void a_replay_whose_steps_fail_again_and_again_is_given_up_and_says_why() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        bench.publish(1, "a");
        long replay = bench.start(from(0));
        bench.tables.superuser.run("""
                CREATE FUNCTION public.crash() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''no way''; END'""");
        bench.tables.superuser.run(
                "CREATE TRIGGER crash BEFORE INSERT ON pgevents.delivery FOR EACH ROW EXECUTE FUNCTION public.crash()");

        for (int step = 0; step < 5; step++) {
            assertThat(bench.view(replay).status()).isEqualTo("running");
            bench.letPass(replay, Duration.ofSeconds(10));
            bench.steps.next();
        }

        assertThat(bench.view(replay).status()).isEqualTo("failed");
        assertThat(bench.view(replay).reason()).contains("no way");
    }

    @Test
    void a_replay_waits_while_its_subscription_is_disabled() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        bench.publish(2, "a");
        long replay = bench.start(from(0));
        bench.status("disabled");

        bench.drain();
        assertThat(bench.view(replay).counts().scanned()).isZero();
        assertThatThrownBy(() -> bench.start(from(0)))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.SUBSCRIPTION_DISABLED));

        bench.status("active");
        bench.letPass(replay, Duration.ofSeconds(10));
        assertThat(bench.run(replay)).hasSize(2);
    }

    @Test
    void replays_of_one_event_do_not_count_it_twice() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        bench.publish(3, "a", "b", "c");

        long one = bench.start(from(0));
        long other = bench.start(from(0));
        bench.drain();
        bench.deliver(new ArrayList<>());
        bench.letPass(one, Duration.ofSeconds(1));
        bench.letPass(other, Duration.ofSeconds(1));
        bench.drain();

        assertThat(bench.view(one).counts().delivered()
                        + bench.view(other).counts().delivered())
                .isEqualTo(3);
        assertThat(bench.view(one).status()).isEqualTo("done");
        assertThat(bench.view(other).status()).isEqualTo("done");
    }

    @Test
    void the_end_of_a_replay_is_an_event() {
        bench.tables.subscribe(SUBSCRIPTION, "{}");
        bench.publish(2, "a");

        bench.run(bench.start(from(0)));

        assertThat(bench.tables.texts("""
                SELECT data ->> 'status' || ' ' || (data -> 'counts' ->> 'delivered') FROM pgevents.event
                 WHERE type = 'pgevents.replay.finished' AND source = '/pgevents/subscriptions/s'""")).containsExactly("done 2");
    }

    @Test
    void several_replicas_share_the_steps() throws Exception {
        bench.tables.subscribe(SUBSCRIPTION, "{\"ordering\":\"none\"}");
        List<Long> events = bench.publish(2_000, "a");
        long replay = bench.start(from(0));
        List<Long> delivered = Collections.synchronizedList(new ArrayList<>());
        List<Thread> replicas = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ReplaySteps own = bench.steps(Stores.store(bench.tables.database));
            replicas.add(new Thread(() -> {
                while (bench.view(replay).status().equals("running")) {
                    own.next();
                    bench.deliver(delivered);
                }
            }));
        }

        replicas.forEach(Thread::start);
        for (Thread replica : replicas) {
            replica.join();
        }

        assertThat(delivered).containsExactlyInAnyOrderElementsOf(events);
        assertThat(bench.view(replay).counts()).isEqualTo(new ReplayView.Counts(2_000, 2_000, 2_000, 2_000, 0, 0, 0));
    }
}
