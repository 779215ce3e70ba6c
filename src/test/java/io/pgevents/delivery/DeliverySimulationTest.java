package io.pgevents.delivery;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.log.Event;
import io.pgevents.platform.Database;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.subscription.Stores;
import io.pgevents.support.Postgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The guarantee, put to the test: whatever the receivers, the writers and the connection do, every event arrives or is
 * a dead letter, and those of one key in their order. The seed of a run is in its name.
 */
class DeliverySimulationTest {

    private static final int WRITERS = 4;
    private static final int TRANSACTIONS = 120;
    private static final int KEYS = 12;
    private static final String UNORDERED = "any-order";
    private static final List<String> ORDERED = List.of("by-key", "same-host", "late", "in-row");

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final String url = Postgres.migratedDatabase();
    private final PooledDatabase pool = new PooledDatabase(url);
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();

    private final List<Service> services = new ArrayList<>();

    @AfterEach
    void close() {
        services.forEach(Service::close);
        timer.shutdownNow();
        threads.shutdownNow();
        pool.close();
    }

    static Stream<Long> seeds() {
        return Seeds.some();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everything_arrives_once_and_in_order_while_the_connection_holds(long seed) {
        var sink = new FickleSink(timer, seed);

        stop(run(sink, seed, 0));

        assertThat(sink.overtakings()).isEmpty();
        assertThat(all())
                .allSatisfy(subscription -> assertThat(ids(sink.taken(subscription)))
                        .as(subscription)
                        .doesNotHaveDuplicates());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everything_arrives_in_order_although_the_connection_is_lost_again_and_again(long seed) {
        stop(run(new FickleSink(timer, seed), seed, 25));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_has_arrived_is_known_after_a_restart(long seed) {
        stop(run(new FickleSink(timer, seed), seed, 60));
        var sink = new FickleSink(timer, seed);

        Service next = service(sink).connect();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            next.readOn();
            return number("SELECT count(*) FROM pgevents.lease WHERE owner IS NULL OR seen IS NOT NULL") == 0;
        });
        stop(next);

        assertThat(all())
                .allSatisfy(subscription -> assertThat(sink.taken(subscription)).isEmpty());
    }

    private static void stop(Service service) {
        service.handOver();
        service.stop();
    }

    /** @param reconnects one of so many steps loses the connection; 0 for none */
    private Service run(FickleSink sink, long seed, int reconnects) {
        var random = new Random(seed);
        subscribe("by-key", "fickle://a", "key");
        subscribe("same-host", "fickle://a", "key");
        subscribe(UNORDERED, "fickle://b", "none");
        subscribe("in-row", "fickle://c", "all");
        subscribe("late", "fickle://d", "key");
        Service service = service(sink).connect();
        List<Future<?>> writing = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            var writerRandom = new Random(random.nextLong());
            writing.add(threads.submit(() -> new Writers(url, KEYS, TRANSACTIONS).run(writerRandom)));
        }
        while (!writing.stream().allMatch(Future::isDone)) {
            service.readOn();
            step(service, sink, random);
            if (reconnects > 0 && random.nextInt(reconnects) == 0) {
                service.disconnect();
                service.connect();
            }
        }
        assertThat(writing).allSatisfy(writer -> assertThat(writer).succeedsWithin(Duration.ZERO));
        sink.comeBack();
        setStatus(service, "late", "active");
        await().alias("seed " + seed)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    service.readOn();
                    letTimePass();
                    assertEverythingHasArrived(sink);
                });
        assertThat(ORDERED).allSatisfy(subscription -> assertOrderOfKeys(subscription, sink));
        return service;
    }

    private void step(Service service, FickleSink sink, Random random) {
        switch (random.nextInt(100)) {
            case 0 -> sink.goDown("fickle://" + "abcd".charAt(random.nextInt(4)));
            case 1 -> sink.comeBack();
            case 2 -> setStatus(service, "late", "paused");
            case 3 -> setStatus(service, "late", "active");
            case 4 -> letTimePass();
            case 5, 6, 7 -> service.passOver();
            default -> {}
        }
    }

    private Service service(FickleSink sink) {
        var service = new Service(database, sink, new FastClock(50), 20, 60_000);
        services.add(service);
        return service;
    }

    private void assertEverythingHasArrived(FickleSink sink) {
        Set<Long> written = numbers("SELECT id FROM pgevents.event WHERE NOT pgevents.is_operator_event(type)");
        assertThat(written).isNotEmpty();
        for (String subscription : all()) {
            Set<Long> missing = new TreeSet<>(written);
            missing.removeAll(ids(sink.taken(subscription)));
            missing.removeAll(numbers(
                    "SELECT event_id FROM pgevents.delivery WHERE status = 'dead' AND subscription_id = $1",
                    subscription));
            assertThat(missing)
                    .as("neither arrived nor dead, of " + subscription)
                    .isEmpty();
        }
        assertThat(number("SELECT count(*) FROM pgevents.delivery WHERE status IN ('retrying', 'blocked')"))
                .isZero();
    }

    /** Repeats apart, which may come after a lost connection. */
    private static void assertOrderOfKeys(String subscription, FickleSink sink) {
        Map<String, List<Long>> byKey = new LinkedHashSet<>(sink.taken(subscription))
                .stream().collect(groupingBy(event -> "" + event.subject(), mapping(Event::id, toList())));
        assertThat(byKey)
                .hasSize(KEYS)
                .allSatisfy((key, ids) ->
                        assertThat(ids).as("key " + key + " of " + subscription).isSorted());
    }

    private static List<String> all() {
        return Stream.concat(ORDERED.stream(), Stream.of(UNORDERED)).toList();
    }

    private static List<Long> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }

    private void subscribe(String id, String sink, String ordering) {
        Stores.create(database, id, """
                {"sink":"%s","protocol":"%s",
                 "config":{"timeout":"PT1S","ordering":"%s","schedule":["PT0.05S","PT0.05S","PT0.05S","PT0.05S"]}}""".formatted(sink, FickleSink.PROTOCOL, ordering));
    }

    private void setStatus(Service service, String subscription, String status) {
        superuser.run(
                "UPDATE pgevents.subscription SET status = $2, version = version + 1 WHERE id = $1",
                subscription,
                status);
        service.subscriptionsChanged();
    }

    /** For deliveries that wait for the next probe of their endpoint. */
    private void letTimePass() {
        superuser.run("""
                UPDATE pgevents.delivery SET next_attempt_at = now() WHERE next_attempt_at > now() + interval '1 s'""");
    }

    private long number(String sql) {
        return superuser.run(sql).iterator().next().getLong(0);
    }

    private Set<Long> numbers(String sql, Object... values) {
        Set<Long> numbers = new TreeSet<>();
        superuser.run(sql, values).forEach(row -> numbers.add(row.getLong(0)));
        return numbers;
    }
}
