package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.guarantee.Chaos.Blow;
import io.pgevents.guarantee.Chaos.Loss;
import io.pgevents.guarantee.Replicas.Lease;
import io.pgevents.subscription.Shards;
import io.pgevents.support.Arrival;
import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Line 2 and 3 of the guarantee, with three replicas of which at times only one is alive. */
class ThreeReplicasIT {

    /** {@code -Dpgevents.test.chaos=PT1M} for longer. */
    private static final Duration CHAOS = Duration.parse(System.getProperty("pgevents.test.chaos", "PT20S"));

    private static final int SUBSCRIPTIONS = 12;
    private static final int SHARDS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** What was sent before a blow may be on its way still. */
    private static final Duration UNDER_WAY = Duration.ofMillis(100);
    /** From the end of a lease to a webhook that was accepted; seconds, since four JVMs may share two cores. */
    private static final Duration TO_THE_FIRST_ARRIVAL = Duration.ofSeconds(4);

    private static final Duration USUAL_WAIT = Replicas.LEASE.plus(TO_THE_FIRST_ARRIVAL);
    /** The third replica may be taken for dead, too, while another starts beside it: then one more lease has to end. */
    private static final Duration LONGEST_WAIT = USUAL_WAIT.multipliedBy(2);

    private final long seed = System.nanoTime();
    private final String database = Postgres.emptyDatabase();
    private final Replicas replicas = new Replicas(database, "three-replicas", Replicas.LEASE);
    private final Receiver prompt = new Receiver();
    private final Receiver slow = new Receiver().answersAfter(Duration.ofMillis(15));
    private final Receiver fickle =
            new Receiver().answers((key, n) -> ThreadLocalRandom.current().nextInt(40) == 0 ? 503 : 204);
    private final List<Receiver> receivers = List.of(prompt, slow, fickle);
    private final Map<String, Receiver> subscriptions = new LinkedHashMap<>();

    @AfterEach
    void stop() {
        replicas.close();
        receivers.forEach(Receiver::close);
    }

    @Test
    void replicas_that_are_killed_and_frozen_at_random_lose_nothing_and_keep_the_order_of_every_key() {
        // given
        replicas.add();
        String hot = subscribe(prompt, ", \"shards\": " + SHARDS);
        while (subscriptions.size() < SUBSCRIPTIONS) {
            subscribe(receivers.get(subscriptions.size() % receivers.size()), "");
        }
        replicas.add();
        replicas.add();
        replicas.awaitEverythingServed();
        assertThat(replicas.leases()).hasSize(SUBSCRIPTIONS - 1 + SHARDS);

        try (var workload = new Workload(database).withPausesUpTo(Duration.ofMillis(20))) {
            // when
            workload.start(2);
            List<Loss> losses = new Chaos(replicas, seed).rage(CHAOS);
            workload.stop();

            // then
            long changes = workload.committedChanges();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(subscriptions)
                            .allSatisfy((id, receiver) ->
                                    assertThat(receiver.acceptedMessages(id)).isGreaterThanOrEqualTo((int) changes)));
            Map<String, List<Long>> committed = workload.committedByKey();
            assertThat(subscriptions)
                    .as("seed " + seed)
                    .allSatisfy((id, receiver) ->
                            assertThat(receiver.acceptedByKey(id)).isEqualTo(committed));
            Map<Blow, List<Duration>> waits = waits(losses, hot);
            report(changes, losses, waits);
            assertThat(waits).allSatisfy((blow, times) -> {
                assertThat(median(times)).as("half of " + times).isLessThan(USUAL_WAIT);
                assertThat(times).allMatch(time -> time.compareTo(LONGEST_WAIT) < 0);
            });
        }
    }

    private String subscribe(Receiver receiver, String more) {
        String id = replicas.all().get(0).api().subscribe(receiver, """
                {%s, "schedule": ["PT0.2S", "PT0.5S", "PT1S", "PT1S", "PT2S", "PT2S", "PT2S", "PT2S", "PT2S"]%s}""".formatted(Replicas.TIMEOUT, more));
        subscriptions.put(id, receiver);
        return id;
    }

    /** How long each shard that lost its replica had to wait for its next webhook. */
    private Map<Blow, List<Duration>> waits(List<Loss> losses, String hot) {
        Map<Blow, List<Duration>> waits = new LinkedHashMap<>();
        Map<String, List<Arrival>> arrivals = new LinkedHashMap<>();
        subscriptions.forEach((id, receiver) -> arrivals.put(id, receiver.arrivals(id)));
        for (Loss loss : losses) {
            for (Lease lease : loss.leases()) {
                int shards = lease.subscription().equals(hot) ? SHARDS : 1;
                OptionalLong next = arrivals.get(lease.subscription()).stream()
                        .filter(arrival -> arrival.accepted() && shardOf(arrival.key(), shards) == lease.shard())
                        .mapToLong(arrival -> arrival.at() - loss.at())
                        .filter(wait -> wait > UNDER_WAY.toNanos())
                        .findFirst();
                next.ifPresent(wait -> waits.computeIfAbsent(loss.blow(), first -> new ArrayList<>())
                        .add(Duration.ofNanos(wait)));
            }
        }
        return waits;
    }

    private void report(long changes, List<Loss> losses, Map<Blow, List<Duration>> waits) {
        long repeats = receivers.stream().mapToLong(Receiver::repeats).sum();
        System.out.printf(
                "%d blows in %s; %d changes for %d subscriptions: all accepted, in order, and %d repeats with the same id%n",
                losses.size(), CHAOS, changes, SUBSCRIPTIONS, repeats);
        waits.forEach((blow, times) -> System.out.printf(
                "%s: %d shards got their next webhook after %d ms (median), %d ms at most; the lease is %d ms%n",
                blow,
                times.size(),
                median(times).toMillis(),
                Collections.max(times).toMillis(),
                Replicas.LEASE.toMillis()));
    }

    private static Duration median(List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private int shardOf(String key, int shards) {
        String source = "/" + database.substring(database.lastIndexOf('/') + 1) + "/public/counter";
        return Shards.of(source + '#' + key, 0, shards);
    }
}
