package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many subscriptions on many tables, nearly all of them idle; {@code bench/run} measures ten thousand. */
class ManySubscriptionsIT {

    private static final int SUBSCRIPTIONS = 500;
    private static final int TABLES = 20;
    private static final int ACTIVE = 10;
    private static final int ROWS = 20;

    @Test
    void each_gets_its_own_events_and_nothing_else_before_and_after_a_restart() {
        String database = Postgres.emptyDatabase();
        try (var receiver = new Receiver();
                var service = ServiceProcess.on(database, "many-subscriptions").start();
                var workload = new Workload(database)) {
            // given
            IntStream.range(0, TABLES)
                    .forEach(table -> workload.execute("CREATE TABLE many_" + table
                            + " (id text PRIMARY KEY, n bigint NOT NULL); SELECT pgevents.watch('many_" + table
                            + "')"));
            String source = "/" + database.substring(database.lastIndexOf('/') + 1) + "/public/many_";
            List<String> ids = IntStream.range(0, SUBSCRIPTIONS)
                    .mapToObj(i -> service.api()
                            .post("/api/v1/subscriptions", """
                                    {"sink": "%s", "protocol": "HTTP", "source": "%s%d",
                                     "filters": [{"suffix": {"subject": "-%d"}}]}""".formatted(receiver.url(), source, i % TABLES, i))
                            .get("id")
                            .textValue())
                    .toList();

            // when
            insert(workload, 1);
            await().atMost(Duration.ofSeconds(60)).until(() -> receiver.acceptedMessages() == ACTIVE * ROWS);
            service.stop();
            insert(workload, ROWS + 1);
            service.start();

            // then
            await().atMost(Duration.ofSeconds(60)).until(() -> receiver.acceptedMessages() == 2 * ACTIVE * ROWS);
            for (int i = 0; i < ACTIVE; i++) {
                String suffix = "-" + i;
                assertThat(receiver.arrivals(ids.get(i)))
                        .hasSize(2 * ROWS)
                        .allSatisfy(arrival -> assertThat(arrival.key()).endsWith(suffix));
            }
            assertThat(receiver.repeats()).isZero();
        }
    }

    /** In each of the first tables rows of one subscription, from a number on. */
    private static void insert(Workload workload, int from) {
        for (int i = 0; i < ACTIVE; i++) {
            workload.execute(
                    "INSERT INTO many_%1$d SELECT n || '-%1$d', n FROM generate_series(%2$d, %2$d + %3$d - 1) AS n"
                            .formatted(i, from, ROWS));
        }
    }
}
