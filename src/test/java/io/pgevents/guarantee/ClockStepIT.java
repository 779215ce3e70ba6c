package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgevents.support.ClockedPostgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.SteppingClock;
import io.pgevents.support.Workload;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database's clock decides who may deliver; here somebody sets it while everything runs. */
class ClockStepIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Receiver receiver = new Receiver();
    private SteppingClock clock;
    private ClockedPostgres postgres;
    private Replicas replicas;
    private Workload workload;
    private String subscription;

    @BeforeEach
    void start(TestInfo test) {
        Optional<SteppingClock> found = SteppingClock.find();
        assumeTrue(found.isPresent(), "libfaketime is not installed (Debian: faketime)");
        clock = found.get();
        postgres = new ClockedPostgres(clock);
        replicas =
                new Replicas(postgres.url(), test.getTestMethod().orElseThrow().getName());
        subscription = replicas.add()
                .api()
                .subscribe(
                        receiver, "{" + Replicas.TIMEOUT + ", \"schedule\": [\"PT1S\", \"PT1S\", \"PT1S\", \"PT1S\"]}");
        workload = new Workload(postgres.url()).withPausesUpTo(Duration.ofMillis(20));
    }

    @AfterEach
    void stop() {
        if (postgres != null) {
            workload.close();
            replicas.close();
            postgres.close();
        }
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT10M", "PT-10M"})
    void a_step_of_the_clock_under_load_loses_nothing_and_keeps_the_order(String step) {
        ServiceProcess second = replicas.add();
        workload.start(2);
        awaitMore(100);

        clock.step(Duration.parse(step));
        awaitMore(100);
        replicas.awaitEverythingServed();
        clock.step(Duration.ZERO);
        awaitMore(100);
        workload.stop();

        awaitAll();
        assertThat(second.handle().isAlive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT10M", "PT-10M"})
    void a_replica_that_dies_while_the_clock_is_set_is_replaced(String step) {
        replicas.add();
        workload.touchAll();
        awaitAll();
        ServiceProcess owner = replicas.ownerOf(subscription);

        owner.kill();
        clock.step(Duration.parse(step));
        workload.touchAll();

        awaitAll();
    }

    /** The time of a retry is stored, and means what the clock says. */
    @Test
    void retries_wait_longer_while_the_clock_is_behind_and_are_made_when_it_is_right_again() {
        receiver.answers((key, n) -> ThreadLocalRandom.current().nextInt(4) == 0 ? 503 : 204);
        workload.touchAll();
        await().atMost(PATIENCE)
                .until(() -> workload.number("SELECT count(*) FROM pgevents.delivery WHERE status = 'retrying'") > 0);

        clock.step(Duration.ofMinutes(-10));
        workload.touchAll();
        receiver.answers(204);
        clock.step(Duration.ZERO);

        awaitAll();
    }

    private void awaitMore(int webhooks) {
        int before = receiver.acceptedMessages();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= before + webhooks);
    }

    private void awaitAll() {
        long changes = workload.committedChanges();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= changes);
        assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());
    }
}
