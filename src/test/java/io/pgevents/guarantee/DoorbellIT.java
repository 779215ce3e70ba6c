package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doorbell is for latency, the poll for certainty: either alone delivers. */
class DoorbellIT {

    private static final int EVENTS = 20;

    @ParameterizedTest
    @CsvSource({"true, PT1H", "false, PT0.2S"})
    void each_event_arrives_soon_by_the_bell_alone_and_by_the_poll_alone(String doorbell, String pollInterval) {
        String database = Postgres.emptyDatabase();
        try (var receiver = new Receiver();
                var service = ServiceProcess.on(database, "doorbell-" + doorbell)
                        .with("pgevents.reader.doorbell", doorbell)
                        .with("pgevents.reader.poll-interval", pollInterval)
                        .start();
                var workload = new Workload(database)) {
            service.api().subscribe(receiver);

            for (int event = 1; event <= EVENTS; event++) {
                int expected = event;
                workload.touch(1);
                await().atMost(Duration.ofSeconds(10)).until(() -> receiver.acceptedMessages() == expected);
            }

            assertThat(receiver.accepted("1")).hasSize(EVENTS);
        }
    }
}
