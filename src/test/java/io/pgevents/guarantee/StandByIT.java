package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two replicas on one database: one delivers, and when it is gone the other goes on where it was. */
class StandByIT {

    private static final int WRITERS = 2;
    private static final int EVENTS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void the_replica_that_stands_by_takes_over_from_one_that_is_killed() {
        String database = Postgres.emptyDatabase();
        try (Receiver receiver = new Receiver();
                ServiceProcess first =
                        ServiceProcess.on(database, "stand_by_first").start();
                ServiceProcess second =
                        ServiceProcess.on(database, "stand_by_second").start();
                Workload workload = new Workload(database)) {
            first.api().subscribe(receiver);
            workload.start(WRITERS);
            await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= EVENTS);
            assertThat(receiver.repeats()).as("repeats while both run").isZero();
            assertThat(second.logLines()).anyMatch(line -> line.contains("PGE0014"));

            first.kill();
            int delivered = receiver.acceptedMessages();
            await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= delivered + EVENTS);
            workload.stop();

            long changes = workload.committedChanges();
            await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= changes);
            assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());
        }
    }
}
