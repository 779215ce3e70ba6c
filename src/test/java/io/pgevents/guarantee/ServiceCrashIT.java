package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Line 2 of the guarantee: whatever becomes of the service, nothing is lost. */
class ServiceCrashIT {

    private static final int WRITERS = 2;
    private static final int EVENTS_BETWEEN_ENDS = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Receiver receiver;
    private ServiceProcess service;
    private Workload workload;

    @BeforeEach
    void start(TestInfo test) {
        String database = Postgres.emptyDatabase();
        receiver = new Receiver();
        service = ServiceProcess.on(database, test.getTestMethod().orElseThrow().getName())
                .start();
        service.api().subscribe(receiver);
        workload = new Workload(database);
    }

    @AfterEach
    void stop() {
        workload.close();
        service.close();
        receiver.close();
    }

    @Test
    void a_service_that_is_killed_again_and_again_loses_nothing_and_repeats_only_under_the_same_id() {
        workload.start(WRITERS);
        for (int kill = 0; kill < 3; kill++) {
            awaitMore(EVENTS_BETWEEN_ENDS);
            service.kill();
            service.start();
        }
        workload.stop();

        awaitAll();
        service.stop();
        assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());
        assertThat(receiver.acceptedMessages()).isEqualTo((int) workload.committedChanges());
    }

    @Test
    void a_service_that_is_stopped_and_started_under_load_loses_nothing_and_repeats_nothing() {
        workload.start(WRITERS);
        for (int stop = 0; stop < 2; stop++) {
            awaitMore(EVENTS_BETWEEN_ENDS);
            service.stop();
            service.start();
        }
        workload.stop();

        awaitAll();
        service.stop();
        assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());
        assertThat(receiver.repeats()).isZero();
    }

    @Test
    void what_happens_while_the_service_is_down_is_delivered_at_its_start() {
        service.stop();
        workload.touchAll();
        workload.touchAll();

        service.start();

        awaitAll();
        assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());
        assertThat(receiver.repeats()).isZero();
    }

    private void awaitMore(int events) {
        int before = receiver.acceptedMessages();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= before + events);
    }

    private void awaitAll() {
        long changes = workload.committedChanges();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= changes);
    }
}
