package io.pgevents.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.PostgresServer;
import io.pgevents.support.PostgresServer.Shutdown;
import io.pgevents.support.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replicas that listen to one database, whose connections fail in all the ways connections do. */
class ListeningReplicasTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String SESSIONS =
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'pgevents listener' AND datname = current_database()";

    private final String url = Postgres.migratedDatabase();
    private final NotifySession session = new NotifySession(url);
    private final List<ListeningReplica> replicas = new ArrayList<>();

    @AfterEach
    void stop() {
        replicas.forEach(ListeningReplica::stop);
        session.close();
    }

    @Test
    void each_of_three_replicas_hears_it_and_one_logs_it() {
        replica(url).captures("jobs");
        replica(url);
        replica(url);
        replicas.forEach(ListeningReplica::start);
        awaitRecorder();

        notify(1, 1_000);

        assertThat(session.awaitPayloads("jobs", 1_000)).isEqualTo(numbers(1, 1_000));
        assertThat(replicas).extracting(ListeningReplica::state).containsOnlyOnce("recorder");
    }

    @Test
    void a_recorder_whose_session_is_terminated_loses_and_repeats_nothing_where_another_stands_by() {
        replica(url).captures("jobs").start();
        replica(url).start();
        awaitRecorder();
        awaitComplete();

        for (int round = 0; round < 5; round++) {
            notify(round * 200 + 1, round * 200 + 100);
            session.run("SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' AND pid IN ("
                    + SESSIONS + ")");
            notify(round * 200 + 101, round * 200 + 200);
            session.awaitAtLeast("jobs", round * 200 + 200);
            awaitStandBy();
            awaitComplete();
        }

        assertThat(session.awaitPayloads("jobs", 1_000)).isEqualTo(numbers(1, 1_000));
        assertThat(gap()).as("somebody always listened").isNull();
    }

    @Test
    void a_recorder_that_stops_hands_over_without_a_gap() {
        ListeningReplica first = replica(url).captures("jobs").start();
        awaitRecorder();
        replica(url).start();
        awaitComplete();

        notify(1, 100);
        first.stop();
        replicas.remove(first);
        notify(101, 200);

        assertThat(session.awaitPayloads("jobs", 200)).isEqualTo(numbers(1, 200));
        assertThat(gap()).isNull();
    }

    @Test
    void a_recorder_that_is_cut_off_silently_gives_its_place_up() {
        try (var proxy = new TcpProxy(Postgres.port())) {
            ListeningReplica cutOff = replica(url.replace(":" + Postgres.port() + "/", ":" + proxy.port() + "/"))
                    .captures("jobs")
                    .start();
            awaitRecorder();
            replica(url).start();
            awaitComplete();
            notify(1, 100);
            session.awaitEvents("jobs", 100);

            proxy.freeze();
            notify(101, 200);

            assertThat(session.awaitPayloads("jobs", 200)).isEqualTo(numbers(1, 200));
            assertThat(gap()).isNull();
            await().atMost(PATIENCE).until(() -> cutOff.state().equals("stand by"));
        }
    }

    @Test
    void the_only_one_says_what_time_it_did_not_hear() {
        replica(url).captures("jobs").start();
        awaitRecorder();
        notify(1, 10);
        session.awaitEvents("jobs", 10);
        await().atMost(PATIENCE)
                .until(() -> !session.column("SELECT 1 FROM pgevents.listening WHERE heard_until IS NOT NULL")
                        .isEmpty());

        session.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid IN (" + SESSIONS + ")");

        await().atMost(PATIENCE).until(() -> gap() != null);
        notify(11, 20);
        assertThat(session.awaitPayloads("jobs", 20)).isEqualTo(numbers(1, 20));
        assertThat(
                        session.column(
                                "SELECT gap_until - gap_since < interval '1 min' AND gap_until > gap_since FROM pgevents.listening"))
                .containsExactly("t");
    }

    @Test
    void a_restart_of_postgresql_is_survived() {
        try (var server = new PostgresServer()) {
            Postgres.migrate(server.url());
            ListeningReplica replica =
                    new ListeningReplica(server.url()).captures("jobs").start();
            await().atMost(PATIENCE).until(() -> replica.state().equals("recorder"));
            try {
                for (Shutdown mode : Shutdown.values()) {
                    server.stop(mode);
                    await().atMost(PATIENCE).until(() -> replica.state().equals("deaf"));
                    server.start();
                    await().atMost(PATIENCE).until(() -> replica.state().equals("recorder"));
                    try (var after = new NotifySession(server.url())) {
                        after.notify("jobs", "after " + mode);
                        after.awaitAtLeast("jobs", 1 + mode.ordinal());
                    }
                }
            } finally {
                replica.stop();
            }
        }
    }

    @Test
    void a_pooler_that_keeps_notifications_for_itself_is_found_out() {
        try (var pooler = new DeafPooler(Postgres.port())) {
            ListeningReplica replica = replica(url.replace(":" + Postgres.port() + "/", ":" + pooler.port() + "/"));
            replica.captures("jobs").launch();

            await().atMost(PATIENCE).until(() -> replica.state().equals("deaf"));
            assertThat(replica.reason()).contains("direct").contains("pgevents.database.url");
            assertThat(session.column(SESSIONS)).isEmpty();

            replica.releases("jobs");
            await().atMost(PATIENCE).until(() -> replica.state().equals("idle"));
        }
    }

    @Test
    void while_the_log_cannot_be_written_it_is_kept() {
        replica(url).captures("jobs").start();
        awaitRecorder();

        session.run("ALTER TABLE pgevents.channel_activity RENAME TO gone");
        notify(1, 100);
        session.run("ALTER TABLE pgevents.gone RENAME TO channel_activity");

        assertThat(session.awaitPayloads("jobs", 100)).isEqualTo(numbers(1, 100));
        assertThat(session.column("SELECT logged FROM pgevents.channel_activity"))
                .containsExactly("100");
    }

    @Test
    void nobody_listens_when_nothing_is_captured() {
        ListeningReplica replica = replica(url).start();
        assertThat(session.column(SESSIONS)).isEmpty();

        replica.captures("jobs").awaitListening();
        await().atMost(PATIENCE).until(() -> session.column(SESSIONS).size() == 1);

        replica.releases("jobs");
        await().atMost(PATIENCE).until(() -> session.column(SESSIONS).isEmpty());
        await().atMost(PATIENCE).until(() -> replica.state().equals("idle"));
    }

    @Test
    void a_replica_is_not_ready_before_it_listens_so_that_the_next_one_can_be_restarted() {
        ListeningReplica replica = replica(url).captures("jobs");
        assertThat(replica.isReady()).isFalse();

        replica.launch();
        await().atMost(PATIENCE).until(replica::isReady);
        notify(1, 1);

        session.awaitEvents("jobs", 1);
    }

    @Test
    void a_channel_that_is_asked_for_elsewhere_is_heard_here() {
        ListeningReplica here = replica(url).captures("one").start();
        ListeningReplica there = replica(url);

        there.captures("jobs");
        here.awaitListening();
        notify(1, 1);

        session.awaitEvents("jobs", 1);
    }

    @Test
    void a_channel_can_be_captured_while_more_comes_all_the_time_than_is_logged() {
        ListeningReplica replica = replica(url).captures("jobs").start();
        awaitRecorder();
        session.run("""
                CREATE FUNCTION one_more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    PERFORM pg_notify('jobs', clock_timestamp()::text);
                    RETURN NULL;
                END $$""", "CREATE TRIGGER one_more AFTER INSERT ON pgevents.event EXECUTE FUNCTION one_more()");
        notify(1, 1);
        session.awaitAtLeast("jobs", 100);

        replica.captures("more").awaitListening();
        session.notify("more", "heard");

        session.awaitAtLeast("more", 1);
    }

    private ListeningReplica replica(String url) {
        var replica = new ListeningReplica(url);
        replicas.add(replica);
        return replica;
    }

    private void awaitRecorder() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        replicas.stream().anyMatch(replica -> replica.state().equals("recorder")));
    }

    /** Until the one whose session was lost listens again: until it knows of the loss, it passes for complete. */
    private void awaitStandBy() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> session.column(SESSIONS).size() == replicas.size()
                        && replicas.stream()
                                        .filter(replica -> replica.state().equals("stand by"))
                                        .count()
                                == replicas.size() - 1);
    }

    /** Until all have heard everything that is not in the log. */
    private void awaitComplete() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> replicas.stream().allMatch(ListeningReplica::hasHeardEverything));
    }

    private void notify(int first, int last) {
        for (int n = first; n <= last; n++) {
            session.notify("jobs", Integer.toString(n));
        }
    }

    private static List<String> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    private String gap() {
        return session.column("SELECT gap_since FROM pgevents.listening").get(0);
    }
}
