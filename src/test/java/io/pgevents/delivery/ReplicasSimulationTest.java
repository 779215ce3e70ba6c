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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same guarantee with several replicas on one database that come and go. The seed of a run is in its name. */
class ReplicasSimulationTest {

    private static final int WRITERS = 3;
    private static final int TRANSACTIONS = 100;
    private static final int KEYS = 12;

    /** One that no standstill of the machine outlasts: where nothing fails, nothing may come twice. */
    private static final Duration LONG_LEASE = Duration.ofSeconds(30);

    private static final Duration SHORT_LEASE = Duration.ofSeconds(2);
    private static final List<String> ORDERED = List.of("one", "two", "three", "four", "hot");

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String url = Postgres.migratedDatabase();
    private final PooledDatabase pool = new PooledDatabase(url);
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final List<ReplicaThread> replicas = new ArrayList<>();

    @AfterEach
    void close() {
        replicas.forEach(ReplicaThread::kill);
        timer.shutdownNow();
        threads.shutdownNow();
        pool.close();
    }

    static Stream<Long> seeds() {
        return Seeds.some();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everything_arrives_once_and_in_order_while_replicas_come_and_go_in_good_order(long seed) {
        var sink = new FickleSink(timer, seed);
        start(sink, 2, LONG_LEASE);

        run(sink, seed, random -> {
            if (replicas.size() < 3) {
                start(sink, 1, LONG_LEASE);
            } else {
                replicas.remove(random.nextInt(replicas.size())).stop();
            }
        });

        assertThat(sink.overtakings()).isEmpty();
        assertThat(ORDERED)
                .allSatisfy(subscription -> assertThat(ids(sink.taken(subscription)))
                        .as(subscription)
                        .doesNotHaveDuplicates());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everything_arrives_in_order_although_replicas_are_killed_and_stopped_for_longer_than_their_lease(long seed) {
        var sink = new FickleSink(timer, seed);
        start(sink, 3, SHORT_LEASE);

        run(sink, seed, random -> {
            if (random.nextBoolean()) {
                replicas.remove(random.nextInt(replicas.size())).kill();
                start(sink, 1, SHORT_LEASE);
            } else {
                var thaw = new CountDownLatch(1);
                replicas.get(random.nextInt(replicas.size())).freeze(thaw);
                timer.schedule(thaw::countDown, 3, java.util.concurrent.TimeUnit.SECONDS);
            }
        });
    }

    /** When leases end is stored by a clock that says something else now, later or earlier. */
    @ParameterizedTest
    @MethodSource("seeds")
    void everything_arrives_in_order_although_the_clock_of_the_database_steps_by_ten_minutes(long seed) {
        var sink = new FickleSink(timer, seed);
        start(sink, 3, SHORT_LEASE);

        run(sink, seed, random -> {
            long minutes = random.nextBoolean() ? 10 : -10;
            // One by one: a clock that steps holds no locks.
            texts("SELECT id FROM pgevents.replica")
                    .forEach(replica -> superuser.run(
                            "UPDATE pgevents.replica SET expires_at = expires_at + $2 * interval '1 min' WHERE id = $1",
                            replica,
                            minutes));
        });
    }

    private interface Trouble {
        void happens(Random random);
    }

    private void run(FickleSink sink, long seed, Trouble trouble) {
        var random = new Random(seed);
        for (String subscription : ORDERED) {
            subscribe(subscription, subscription.equals("hot") ? 3 : 1);
        }
        await().until(() -> owned() == 7);
        List<Future<?>> writing = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            var writerRandom = new Random(random.nextLong());
            writing.add(threads.submit(() -> new Writers(url, KEYS, TRANSACTIONS).run(writerRandom)));
        }
        for (int times = 0; times < 6; times++) {
            long events = events();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> events() > events + 40 || writing.stream().allMatch(Future::isDone));
            trouble.happens(random);
        }
        assertThat(writing).allSatisfy(writer -> assertThat(writer).succeedsWithin(Duration.ofMinutes(1)));
        await().alias("seed " + seed).atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertArrived(sink));
        assertThat(ORDERED).allSatisfy(subscription -> assertOrderOfKeys(subscription, sink));
    }

    private void start(FickleSink sink, int howMany, Duration lease) {
        for (int replica = 0; replica < howMany; replica++) {
            replicas.add(new ReplicaThread(database, sink, lease));
        }
    }

    private void assertArrived(FickleSink sink) {
        superuser.run(
                "UPDATE pgevents.delivery SET next_attempt_at = now() WHERE next_attempt_at > now() + interval '1 s'");
        Set<Long> written = numbers("SELECT id FROM pgevents.event WHERE NOT pgevents.is_operator_event(type)");
        for (String subscription : ORDERED) {
            Set<Long> missing = new TreeSet<>(written);
            missing.removeAll(ids(sink.taken(subscription)));
            missing.removeAll(numbers(
                    "SELECT event_id FROM pgevents.delivery WHERE status = 'dead' AND subscription_id = $1",
                    subscription));
            assertThat(missing)
                    .as("neither arrived nor dead, of " + subscription)
                    .isEmpty();
        }
        assertThat(numbers("SELECT id FROM pgevents.delivery WHERE status IN ('retrying', 'blocked')"))
                .isEmpty();
    }

    /** Of what arrived more than once, the first arrival counts. */
    private static void assertOrderOfKeys(String subscription, FickleSink sink) {
        Map<String, List<Long>> byKey = new LinkedHashSet<>(sink.taken(subscription))
                .stream().collect(groupingBy(event -> "" + event.subject(), mapping(Event::id, toList())));
        assertThat(byKey)
                .hasSize(KEYS)
                .allSatisfy((key, ids) ->
                        assertThat(ids).as("key " + key + " of " + subscription).isSorted());
    }

    private static List<Long> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }

    private void subscribe(String id, int shards) {
        Stores.create(database, id, """
                {"sink":"fickle://%s","protocol":"%s",
                 "config":{"timeout":"PT1S","shards":%d,"schedule":["PT0.05S","PT0.05S","PT0.05S","PT0.05S"]}}""".formatted(id, FickleSink.PROTOCOL, shards));
    }

    private long owned() {
        return number("SELECT count(*) FROM pgevents.lease WHERE owner IS NOT NULL");
    }

    private long events() {
        return number("SELECT count(*) FROM pgevents.event WHERE NOT pgevents.is_operator_event(type)");
    }

    private long number(String sql) {
        return superuser.run(sql).iterator().next().getLong(0);
    }

    private List<String> texts(String sql) {
        List<String> texts = new ArrayList<>();
        superuser.run(sql).forEach(row -> texts.add(row.getString(0)));
        return texts;
    }

    private Set<Long> numbers(String sql, Object... values) {
        Set<Long> numbers = new TreeSet<>();
        superuser.run(sql, values).forEach(row -> numbers.add(row.getLong(0)));
        return numbers;
    }
}
