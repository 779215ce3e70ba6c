package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a service does that is told to stop: the order that docs/operations.md promises. */
class ShutdownIT {

    /** 128 and SIGTERM: what a JVM says that was told to end, and has. */
    private static final int ORDERLY = 143;

    private final String database = Postgres.emptyDatabase();

    @Test
    void it_is_not_ready_any_more_and_ends_in_good_order_when_what_was_under_way_is_done() throws SQLException {
        try (var receiver = new Receiver().answers(Receiver.HOLD);
                var service = ServiceProcess.on(database, "shutdown").start()) {
            service.api().subscribe(receiver);
            run("SELECT pgevents.publish('org.example.t', 'a', '{}')");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !receiver.arrivals().isEmpty());

            service.terminate();
            await().atMost(Duration.ofSeconds(20)).until(() -> !service.api().isReady());
            assertThat(service.handle().isAlive()).isTrue();
            receiver.release(204);

            assertThat(service.awaitExit()).isEqualTo(ORDERLY);
            assertThat(receiver.arrivals()).hasSize(1);
            // Its position was stored, so that nobody does it again, and its lease given back.
            assertThat(run("""
                            SELECT count(*) FROM pgevents.event AS e CROSS JOIN pgevents.lease AS l
                             WHERE e.type = 'org.example.t' AND NOT pg_visible_in_snapshot(e.xid, l.seen)
                               AND e.id > coalesce(l.last_id, 0) AND NOT e.id = ANY (l.ahead)""")).isZero();
            assertThat(run("SELECT count(*) FROM pgevents.lease WHERE owner IS NOT NULL"))
                    .isZero();
            assertThat(service.logLines()).noneMatch(line -> line.contains("PGE063"));
        }
    }

    private long run(String sql) throws SQLException {
        try (Connection connection = Postgres.connect(database);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
