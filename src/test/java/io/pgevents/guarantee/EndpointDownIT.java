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

/** An endpoint that is down costs nothing: its backlog is the log, and its position stands still. */
class EndpointDownIT {

    private static final int ROUNDS = 200;
    private static final int EVENTS = ROUNDS * 100;
    private static final int FEW_ROWS = EVENTS / 50;

    private Receiver receiver;
    private ServiceProcess service;
    private Workload workload;
    private String subscription;

    @BeforeEach
    void start(TestInfo test) {
        String database = Postgres.emptyDatabase();
        receiver = new Receiver();
        service = ServiceProcess.on(database, test.getTestMethod().orElseThrow().getName())
                .start();
        subscription = service.api().subscribe(receiver, """
                {"schedule": ["PT1S", "PT1S", "PT2S", "PT4S", "PT8S", "PT10S", "PT10S", "PT10S", "PT10S", "PT10S"]}""");
        workload = new Workload(database);
    }

    @AfterEach
    void stop() {
        service.close();
        receiver.close();
    }

    @Test
    void while_an_endpoint_is_down_no_rows_pile_up_and_afterwards_everything_arrives_in_order() {
        receiver.goDown();
        workload.touch(1);
        for (int round = 0; round < ROUNDS / 2; round++) {
            workload.touchAll();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> service.logLines().stream().anyMatch(line -> line.contains("PGE0033")));

        // At most what stood behind the few that failed before the attempts stopped, as far as one read of the log
        // goes.
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(20)).until(() -> rows() < FEW_ROWS);
        String position = position();
        for (int round = ROUNDS / 2; round < ROUNDS; round++) {
            workload.touchAll();
        }
        await().during(Duration.ofSeconds(8)).atMost(Duration.ofSeconds(20)).until(() -> rows() < FEW_ROWS);
        assertThat(position()).isEqualTo(position);

        receiver.comeBack();
        await().atMost(Duration.ofMinutes(3)).until(() -> receiver.acceptedMessages() == EVENTS + 1);
        assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());
        assertThat(receiver.repeats()).isZero();
    }

    @Test
    void one_event_that_always_fails_does_not_take_its_endpoint_down() {
        receiver.answers((key, n) -> key.equals("1") ? 500 : 204);
        workload.touch(1);
        await().atMost(Duration.ofSeconds(60)).until(() -> receiver.arrivals().size() >= 5);

        for (int key = 2; key <= 20; key++) {
            int neighbour = key;
            workload.touch(neighbour);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(receiver.accepted(Integer.toString(neighbour)))
                            .containsExactly(1L));
        }
    }

    private long rows() {
        return workload.number("SELECT count(*) FROM pgevents.delivery");
    }

    private String position() {
        return Long.toString(workload.number("SELECT coalesce(max(hashtext(seen::text || coalesce(target::text, '')"
                + " || coalesce(last_id::text, ''))), 0) FROM pgevents.lease WHERE subscription_id = '"
                + subscription + "'"));
    }
}
