package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.guarantee.Replicas.Lease;
import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Replicas come and go as operators want them to: nobody who receives webhooks can tell. */
class HandOverIT {

    private static final int SUBSCRIPTIONS = 8;
    private static final int SHARDS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So long that a replica survives the start of others on the same processors: no test here waits for the end of one. */
    private static final Duration LEASE = Duration.ofSeconds(12);

    private final Receiver receiver = new Receiver().answersAfter(Duration.ofMillis(150));
    private final List<String> subscriptions = new ArrayList<>();
    private Replicas replicas;
    private ServiceProcess first;
    private Workload workload;
    private String hot;

    @BeforeEach
    void start(TestInfo test) {
        String database = Postgres.emptyDatabase();
        replicas = new Replicas(database, test.getTestMethod().orElseThrow().getName(), LEASE);
        first = replicas.add();
        hot = subscribe(", \"shards\": " + SHARDS);
        while (subscriptions.size() < SUBSCRIPTIONS) {
            subscribe("");
        }
        workload = new Workload(database).withPausesUpTo(Duration.ofMillis(40));
    }

    @AfterEach
    void stop() {
        workload.close();
        replicas.close();
        receiver.close();
    }

    @Test
    void replicas_share_evenly_whoever_comes_or_goes_and_the_shards_of_a_hot_subscription_spread_over_them() {
        awaitEvenSharesOf(1);

        ServiceProcess second = replicas.add();
        awaitEvenSharesOf(2);
        replicas.add();
        awaitEvenSharesOf(3);
        assertThat(sharesOfHot()).as("replicas that serve the hot subscription").hasSize(3);

        second.stop();
        replicas.remove(second);
        awaitEvenSharesOf(2);
        assertThat(sharesOfHot()).hasSize(2);

        workload.touchAll();
        awaitAll();
        assertThat(receiver.repeats()).isZero();
    }

    @Test
    void a_replica_that_is_stopped_under_load_hands_over_and_nothing_is_repeated() {
        replicas.add();
        replicas.add();
        awaitEvenSharesOf(3);
        workload.start(2);

        for (ServiceProcess replica : replicas.all()) {
            awaitMore(200);
            replica.stop();
            replicas.awaitEverythingServed();
            awaitMore(200);
            replica.start();
            awaitEvenSharesOf(3);
        }
        workload.stop();

        awaitAll();
        assertThat(receiver.repeats()).isZero();
    }

    @Test
    void what_a_stopped_replica_had_is_served_at_once_not_when_its_lease_would_have_ended() {
        replicas.add();
        awaitEvenSharesOf(2);

        first.stop();

        // It has no lease any more that somebody would have to wait for.
        assertThat(replicas.leasesOf(first)).isEmpty();
        workload.touchAll();
        awaitAll();
        assertThat(receiver.repeats()).isZero();
    }

    @Test
    void a_subscription_that_is_paused_and_resumed_while_it_changes_hands_repeats_nothing() {
        workload.start(2);
        awaitMore(100);

        for (int pause = 0; pause < 3; pause++) {
            subscriptions.forEach(id -> post(id, "pause"));
            if (pause == 1) {
                replicas.add();
            }
            long changes = workload.committedChanges();
            await().atMost(PATIENCE).until(() -> workload.committedChanges() > changes + 50);
            subscriptions.forEach(id -> post(id, "resume"));
            awaitMore(100);
        }
        workload.stop();

        awaitAll();
        assertThat(receiver.repeats()).isZero();
    }

    private String subscribe(String more) {
        String id = first.api().subscribe(receiver, "{" + Replicas.TIMEOUT + more + "}");
        subscriptions.add(id);
        return id;
    }

    private void post(String subscription, String verb) {
        first.api().post("/api/v1/subscriptions/" + subscription + "/" + verb, null);
    }

    private void awaitEvenSharesOf(int howMany) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<Lease> leases = replicas.leases();
            assertThat(leases).extracting(Lease::owner).doesNotContainNull();
            Collection<Long> shares = Replicas.shares(leases);
            assertThat(shares).hasSize(howMany);
            assertThat(Collections.max(shares) - Collections.min(shares))
                    .as("difference within " + shares)
                    .isLessThanOrEqualTo(1);
        });
    }

    private Collection<Long> sharesOfHot() {
        return Replicas.shares(replicas.leases().stream()
                .filter(lease -> lease.subscription().equals(hot))
                .toList());
    }

    private void awaitMore(int webhooks) {
        int before = receiver.acceptedMessages();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= before + webhooks);
    }

    private void awaitAll() {
        long webhooks = workload.committedChanges() * SUBSCRIPTIONS;
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() >= webhooks);
        assertThat(subscriptions)
                .allSatisfy(id -> assertThat(receiver.acceptedByKey(id)).isEqualTo(workload.committedByKey()));
    }
}
