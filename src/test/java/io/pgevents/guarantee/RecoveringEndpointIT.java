package io.pgevents.guarantee;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Arrival;
import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An endpoint that comes back to a large backlog is not run over by it. */
class RecoveringEndpointIT {

    /** {@code -Dpgevents.test.rows=1000000} for a million; a multiple of the keys. */
    private static final int EVENTS = Integer.getInteger("pgevents.test.rows", 50_000);

    private static final int KEYS = 1_000;
    private static final int MOST_AT_ONCE = 64;

    private final Receiver receiver = new Receiver();
    private ServiceProcess service;
    private Workload workload;

    @BeforeEach
    void start() {
        String database = Postgres.emptyDatabase();
        service = ServiceProcess.on(database, "recovering-endpoint").start();
        service.api().subscribe(receiver, """
                {"maxConcurrency": %d, "schedule": ["PT1S", "PT1S", "PT2S", "PT4S", "PT8S", "PT8S", "PT8S", "PT8S"]}""".formatted(MOST_AT_ONCE));
        workload = new Workload(database);
        workload.execute("CREATE TABLE backlog (id integer PRIMARY KEY, key integer NOT NULL, n bigint NOT NULL);"
                + "SELECT pgevents.watch('backlog', key_columns => ARRAY['key'])");
    }

    @AfterEach
    void stop() {
        service.close();
        receiver.close();
    }

    @Test
    void a_large_backlog_leaves_no_rows_and_goes_out_slowly_at_first_and_in_order() {
        // given an endpoint that is known to be down
        receiver.goDown();
        workload.touchAll();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> service.logLines().stream().anyMatch(line -> line.contains("PGE0033")));

        // when a backlog builds up, and attempts go on to find out whether it is back
        workload.execute(
                "INSERT INTO backlog SELECT i, %1$d + i %% %1$d, 1 + (i - 1) / %1$d FROM generate_series(1, %2$d) AS i"
                        .formatted(KEYS, EVENTS));
        await().during(Duration.ofSeconds(8)).atMost(Duration.ofSeconds(10)).until(() -> rowsOfBacklog() == 0);
        receiver.answersAfter(Duration.ofMillis(10)).comeBack();

        // then
        await().atMost(Duration.ofMinutes(5)).until(() -> receiver.acceptedMessages() == EVENTS + 100);
        assertThat(receiver.acceptedByKey()).containsAllEntriesOf(expected());
        assertThat(receiver.repeats()).isZero();
        assertThatItGrewSlowly(receiver.arrivals());
    }

    /** With each answer one request more at most: from one at a time to twice as many after each round. */
    private static void assertThatItGrewSlowly(List<Arrival> arrivals) {
        assertThat(IntStream.range(0, arrivals.size())
                        .filter(i -> 2 * arrivals.get(i).underWay() > i + 2))
                .as("arrivals that came before the endpoint had shown that it can bear them")
                .isEmpty();
        long first = arrivals.get(0).at();
        long last = arrivals.get(arrivals.size() - 1).at();
        System.out.printf(
                "%d webhooks in %d ms; at once: 1 at first, %d at most within the first 100 ms, %d within the first second, %d at all%n",
                arrivals.size(),
                TimeUnit.NANOSECONDS.toMillis(last - first),
                most(arrivals, first + TimeUnit.MILLISECONDS.toNanos(100)),
                most(arrivals, first + TimeUnit.SECONDS.toNanos(1)),
                most(arrivals, last));
        assertThat(most(arrivals, last)).isLessThanOrEqualTo(MOST_AT_ONCE);
    }

    private static int most(List<Arrival> arrivals, long until) {
        return arrivals.stream()
                .filter(arrival -> arrival.at() <= until)
                .mapToInt(Arrival::underWay)
                .max()
                .orElseThrow();
    }

    private Map<String, List<Long>> expected() {
        List<Long> all = LongStream.rangeClosed(1, EVENTS / KEYS).boxed().toList();
        return IntStream.range(KEYS, 2 * KEYS).boxed().collect(toMap(key -> Integer.toString(key), key -> all));
    }

    private long rowsOfBacklog() {
        return workload.number(
                "SELECT count(*) FROM pgevents.delivery AS d JOIN pgevents.event AS e ON e.id = d.event_id"
                        + " WHERE CASE WHEN e.subject ~ '^[0-9]+$' THEN e.subject::integer >= " + KEYS + " END");
    }
}
