package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * Line 1 of the guarantee, under the load that breaks the usual way of reading a log: ids are taken at insert, rows
 * appear at commit, so a later id can be seen before an earlier one.
 */
class LateCommitsIT {

    private static final int WRITERS = 16;
    private static final Duration LOAD = Duration.ofSeconds(8);

    private static final String PREPARED = """
            BEGIN;
            SET LOCAL pgevents.doorbell = 'off';
            INSERT INTO document (id, n) VALUES ('prepared', 1);
            PREPARE TRANSACTION 'late'""";

    private final String database = Postgres.emptyDatabase();

    @Test
    void however_late_a_transaction_commits_its_events_arrive_once_and_in_order() throws SQLException {
        try (var receiver = new Receiver();
                var service = ServiceProcess.on(database, "late-commits").start();
                var workload = new Workload(database);
                Connection open = Postgres.connect(database);
                var openStatement = open.createStatement();
                var naive = new NaiveReader(database)) {
            // given a transaction that stays open through it all, and one that is prepared
            service.api().subscribe(receiver);
            workload.execute("CREATE TABLE document (id text PRIMARY KEY, n bigint NOT NULL);"
                    + "SELECT pgevents.watch('document')");
            open.setAutoCommit(false);
            openStatement.execute("INSERT INTO document (id, n) VALUES ('open', 1)");
            workload.execute(PREPARED);

            // when many commit later than others whose changes came after theirs
            Instant end = Instant.now().plus(LOAD);
            workload.start(WRITERS);
            await().atMost(LOAD.multipliedBy(2)).until(() -> Instant.now().isAfter(end));
            workload.stop();

            // then nothing waits for the transactions that are still open
            long changes = workload.committedChanges();
            await().atMost(Duration.ofSeconds(90)).until(() -> receiver.acceptedMessages() >= changes);
            assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());

            // and theirs come when they commit
            workload.execute("COMMIT PREPARED 'late'");
            await().untilAsserted(
                            () -> assertThat(receiver.accepted("prepared")).containsExactly(1L));
            open.commit();
            await().untilAsserted(() -> assertThat(receiver.accepted("open")).containsExactly(1L));
            service.stop();
            assertThat(receiver.repeats()).isZero();
            assertThat(receiver.acceptedMessages()).isEqualTo((int) changes + 2);

            // while a cursor that remembers the last id has lost some of them
            assertThat(naive.stop()).isLessThan(changes + 2);
        }
    }
}
