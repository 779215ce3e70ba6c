package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Arrival;
import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What piled up while a subscription was paused goes out through a small heap, in the order of each key. */
class BacklogIT {

    /** {@code -Dpgevents.test.rows=1000000} for a million. */
    private static final int EVENTS = Integer.getInteger("pgevents.test.rows", 100_000);

    private static final int KEYS = 1_000;

    @Test
    void a_large_backlog_of_one_subscription_is_drained_in_order_with_256_MB() {
        String database = Postgres.emptyDatabase();
        try (var receiver = new Receiver();
                var service = ServiceProcess.on(database, "backlog")
                        .withOption("-Xmx256m")
                        .start();
                var workload = new Workload(database)) {
            // given
            workload.execute("CREATE TABLE backlog (id integer PRIMARY KEY, key integer NOT NULL, n bigint NOT NULL);"
                    + "SELECT pgevents.watch('backlog', key_columns => ARRAY['key'])");
            String subscription = service.api().subscribe(receiver, "{\"maxConcurrency\": 64}");
            service.api().pause(subscription);
            workload.execute(
                    "INSERT INTO backlog SELECT i, i %% %1$d, 1 + (i - 1) / %1$d FROM generate_series(1, %2$d) AS i"
                            .formatted(KEYS, EVENTS));

            // when
            service.api().resume(subscription);
            await().atMost(Duration.ofMinutes(20)).until(() -> receiver.acceptedMessages() == EVENTS);

            // then
            assertThat(receiver.acceptedByKey().values())
                    .hasSize(KEYS)
                    .allSatisfy(numbers -> assertThat(numbers).isSorted().hasSize(EVENTS / KEYS));
            assertThat(receiver.repeats()).isZero();
            assertThat(workload.number("SELECT count(*) FROM pgevents.delivery"))
                    .isZero();
            List<Arrival> arrivals = receiver.arrivals();
            double seconds =
                    (arrivals.get(arrivals.size() - 1).at() - arrivals.get(0).at()) / 1e9;
            System.out.printf("%d webhooks in %.1f s, %.0f/s, with -Xmx256m%n", EVENTS, seconds, EVENTS / seconds);
        }
    }
}
