package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.support.Postgres;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookUpsTest {

    private final PooledDatabase pool = new PooledDatabase(Postgres.emptyDatabase());
    private final Database database = pool.database();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void postgresql_ends_what_takes_too_long() {
        var lookUps = new LookUps(database, Duration.ofMillis(100));

        assertThatThrownBy(() -> lookUps.run(transaction -> transaction.run("SELECT pg_sleep(600)")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.type()).isEqualTo(ProblemType.OVERLOADED));

        assertThat(database.run("SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)' AND state = 'active'"))
                .isEmpty();
        assertThat(database.run("SELECT current_setting('statement_timeout') AS longest")
                        .iterator()
                        .next()
                        .getString("longest"))
                .isEqualTo("0");
    }

    @Test
    void there_are_few_at_once_and_the_others_are_told_to_come_again() throws InterruptedException {
        var lookUps = new LookUps(database);
        var running = new CountDownLatch(5);
        var end = new CountDownLatch(1);
        ExecutorService others = Executors.newFixedThreadPool(5);
        try {
            IntStream.range(0, 5)
                    .forEach(i -> others.submit(() -> lookUps.run(transaction -> {
                        running.countDown();
                        return await(end);
                    })));
            running.await();

            assertThatThrownBy(() -> lookUps.run(transaction -> transaction.run("SELECT 1")))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.retryAfter()).isNotNull());
            assertThat(database.run("SELECT 1")).as("a delivery").hasSize(1);
        } finally {
            end.countDown();
            others.shutdown();
        }

        RowSet<Row> afterwards = lookUps.run(transaction -> transaction.run("SELECT 1"));
        assertThat(afterwards).hasSize(1);
    }

    private static boolean await(CountDownLatch end) {
        try {
            end.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
