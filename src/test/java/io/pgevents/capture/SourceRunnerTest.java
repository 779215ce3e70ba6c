package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.api.EventPublisher;
import io.pgevents.api.EventSource;
import io.pgevents.platform.DirectConnections;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SourceRunnerTest {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    static PooledDatabase database;
    static EventPublisher publisher;
    static Vertx vertx;
    static Pool pool;
    static DirectConnections connections;

    final List<SourceRunner> runners = new ArrayList<>();

    @BeforeAll
    static void connect() {
        String url = Postgres.migratedDatabase();
        database = new PooledDatabase(url);
        publisher = new ExtensionPublisher(database.database());
        vertx = Vertx.vertx();
        connections = new DirectConnections(url);
        pool = connections.create(new Input(url));
    }

    @AfterAll
    static void close() {
        pool.close();
        vertx.close();
        database.close();
    }

    @AfterEach
    void stop() throws InterruptedException {
        runners.forEach(SourceRunner::stop);
        for (SourceRunner runner : runners) {
            assertThat(runner.awaitEnd(PATIENCE)).isTrue();
        }
    }

    @Test
    void a_source_is_started_with_a_publisher_and_stopped_once() throws Exception {
        var source = new TestSource();
        SourceRunner runner = everywhere(source);

        await().atMost(PATIENCE).until(() -> source.starts == 1);
        assertThat(source.publisher).isSameAs(publisher);

        runner.stop();
        assertThat(runner.awaitEnd(PATIENCE)).isTrue();
        assertThat(source.stops).isEqualTo(1);
        assertThat(source.thread.getName()).isEqualTo("pgevents-source-test");
    }

    @Test
    void a_source_that_fails_at_its_start_is_started_again_and_was_never_stopped() {
        var source = new TestSource();
        source.failures = 1;

        everywhere(source);

        await().atMost(PATIENCE).until(() -> source.starts == 1);
        assertThat(source.stops).isZero();
    }

    @Test
    void a_source_that_fails_at_its_end_has_ended() throws Exception {
        var source = new TestSource() {
            @Override
            public void stop() {
                super.stop();
                throw new IllegalStateException("can't");
            }
        };
        SourceRunner runner = everywhere(source);
        await().atMost(PATIENCE).until(() -> source.starts == 1);

        runner.stop();

        assertThat(runner.awaitEnd(PATIENCE)).isTrue();
        assertThat(source.stops).isEqualTo(1);
    }

    @Test
    void of_a_source_that_is_to_run_once_another_replica_takes_over_when_its_lock_is_lost() {
        var first = new TestSource();
        var second = new TestSource();
        exclusively("feed", first);
        await().atMost(PATIENCE).until(() -> first.starts == 1);
        exclusively("feed", second);
        exclusively("another feed", new TestSource());
        await().atMost(PATIENCE).until(() -> locks() == 2);
        assertThat(second.starts).isZero();

        int pid = holder("feed");
        runners.get(0).stop();

        await().atMost(PATIENCE).until(() -> second.starts == 1);
        assertThat(first.stops).isEqualTo(1);
        assertThat(holder("feed")).isNotEqualTo(pid);
    }

    @Test
    void a_source_whose_connection_is_lost_is_stopped_and_started_again() {
        var source = new TestSource();
        exclusively("cut", source);
        await().atMost(PATIENCE).until(() -> source.starts == 1);

        database.superuser().run("SELECT pg_terminate_backend($1)", holder("cut"));

        await().atMost(PATIENCE).until(() -> source.stops == 1);
        await().atMost(PATIENCE).until(() -> source.starts == 2);
    }

    private SourceRunner everywhere(EventSource source) {
        return run("test", source, lost -> SourceTurn.ofEveryReplica(database.database()));
    }

    private void exclusively(String name, EventSource source) {
        run(name, source, lost -> SourceLock.take(connections, name, lost));
    }

    private SourceRunner run(String name, EventSource source, SourceTurns turns) {
        var runner = new SourceRunner(source, name, publisher, turns);
        runners.add(runner);
        runner.start();
        return runner;
    }

    private static int holder(String name) {
        return database.database().run("""
                        SELECT pid FROM pg_locks
                         WHERE locktype = 'advisory' AND granted
                           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                           AND (classid::bigint << 32 | objid::bigint) = hashtextextended('pgevents source ' || $1::text, 0)""", name).iterator().next().getInteger("pid");
    }

    private static long locks() {
        return database.database().run("""
                        SELECT count(*) AS locks FROM pg_locks
                         WHERE locktype = 'advisory' AND granted
                           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""").iterator().next().getLong("locks");
    }

    /** As an extension writes it. */
    static class TestSource implements EventSource {

        volatile int failures;
        volatile int starts;
        volatile int stops;
        volatile EventPublisher publisher;
        volatile Thread thread;

        @Override
        public String name() {
            return "test";
        }

        @Override
        public void start(EventPublisher given) {
            if (failures > 0) {
                failures--;
                throw new IllegalStateException("not yet");
            }
            publisher = given;
            thread = Thread.currentThread();
            starts++;
        }

        @Override
        public void stop() {
            stops++;
        }
    }

    private record Input(String url) implements PgPoolCreator.Input {

        @Override
        public Vertx vertx() {
            return vertx;
        }

        @Override
        public PoolOptions poolOptions() {
            return new PoolOptions().setMaxSize(1);
        }

        @Override
        public List<PgConnectOptions> pgConnectOptionsList() {
            return List.of(
                    PgConnectOptions.fromUri(url).setUser(Postgres.RUNTIME).setPassword(Postgres.PASSWORD));
        }
    }
}
