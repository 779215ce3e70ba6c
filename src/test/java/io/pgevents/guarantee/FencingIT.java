package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.guarantee.Replicas.Lease;
import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica that does not know yet that it lost its lease: whatever it still has in hand counts for nothing. */
class FencingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Receiver receiver = new Receiver();
    private Replicas replicas;
    private ServiceProcess late;
    private ServiceProcess other;
    private Workload workload;
    private String subscription;

    @BeforeEach
    void start(TestInfo test) {
        String database = Postgres.emptyDatabase();
        replicas = new Replicas(database, test.getTestMethod().orElseThrow().getName(), Replicas.LEASE);
        ServiceProcess first = replicas.add();
        ServiceProcess second = replicas.add();
        subscription = first.api().subscribe(receiver, "{" + Replicas.TIMEOUT + ", \"schedule\": [\"PT1S\"]}");
        workload = new Workload(database);
        workload.touch(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiver.accepted("1")).containsExactly(1L));
        awaitPositionBehindAll(first);
        late = replicas.ownerOf(subscription);
        other = late == first ? second : first;
    }

    @AfterEach
    void stop() {
        workload.close();
        replicas.close();
        receiver.close();
    }

    /** Whether the receiver's late answer is good or bad: the other has delivered meanwhile. */
    @ParameterizedTest
    @ValueSource(ints = {204, 503, 400, 410})
    void the_late_answer_to_a_request_that_was_in_flight_when_the_lease_ended_changes_nothing(int answer) {
        // given a replica that stands still while the receiver thinks
        receiver.answers(Receiver.HOLD);
        workload.touch(1);
        await().atMost(PATIENCE).until(() -> receiver.arrivals().size() == 2);
        late.freeze();

        // when the other has taken over and gone on
        receiver.answers(204);
        awaitOwner(other);
        workload.touch(1);
        workload.touch(2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiver.accepted("1")).containsExactly(1L, 2L, 3L));
        receiver.release(answer);
        late.thaw();
        replicas.awaitBack(late);

        // then it is as if the first had never come back
        workload.touchAll();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() == workload.committedChanges());
        assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());
        assertThat(workload.number("SELECT count(*) FROM pgevents.delivery")).isZero();
        assertThat(other.api().subscription(subscription).get("status").textValue())
                .isEqualTo("active");
        assertThat(receiver.repeats()).isZero();
    }

    @Test
    void a_position_that_a_late_replica_has_in_hand_is_not_stored() {
        // given a replica that froze in the middle of a backlog
        receiver.answersAfter(Duration.ofMillis(20));
        for (int round = 0; round < 20; round++) {
            workload.touchAll();
        }
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() > 500);
        late.freeze();

        // when the other has delivered all of it, the first has come back, and then has to go on where the other was
        awaitOwner(other);
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() == workload.committedChanges());
        late.thaw();
        replicas.awaitBack(late);
        long repeats = receiver.repeats();
        workload.touchAll();
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() == workload.committedChanges());
        other.stop();
        awaitOwner(late);
        workload.touchAll();

        // then nothing is missing, and nothing comes again that the other had delivered
        await().atMost(PATIENCE).until(() -> receiver.acceptedMessages() == workload.committedChanges());
        assertThat(receiver.acceptedByKey()).isEqualTo(workload.committedByKey());
        assertThat(receiver.repeats()).isEqualTo(repeats);
        System.out.printf("%d events were under way or not yet stored when the lease ended%n", repeats);
    }

    /** Positions are stored some time after what they stand for; until then it would be repeated. */
    private void awaitPositionBehindAll(ServiceProcess replica) {
        await().atMost(PATIENCE)
                .until(() -> replica.api()
                                .get("/api/v1/subscriptions/" + subscription + "/stats")
                                .get("lag")
                                .get("events")
                                .longValue()
                        == 0);
    }

    private void awaitOwner(ServiceProcess replica) {
        await().atMost(PATIENCE).until(() -> replica.name().equals(lease().owner()));
    }

    private Lease lease() {
        List<Lease> leases = replicas.leases();
        assertThat(leases).hasSize(1);
        return leases.get(0);
    }
}
