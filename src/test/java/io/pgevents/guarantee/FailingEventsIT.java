package io.pgevents.guarantee;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.support.Arrival;
import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceApi;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines 3 and 4 of the guarantee: what becomes of an event that cannot be delivered, and of those behind it. Each test has keys of its own. */
class FailingEventsIT {

    private static final String PATIENT = """
            {"schedule": ["PT1S", "PT1S", "PT1S", "PT1S", "PT1S", "PT1S", "PT1S", "PT1S", "PT1S", "PT1S"]}""";
    private static final String SOON_EXHAUSTED = """
            {"schedule": ["PT0.1S", "PT0.1S"], "orderingExhausted": "%s"}""";

    private static ServiceProcess service;
    private static ServiceApi api;
    private static Workload workload;

    private final Receiver receiver = new Receiver();
    private String subscription;

    @BeforeAll
    static void start() {
        String database = Postgres.emptyDatabase();
        service = ServiceProcess.on(database, "failing-events").start();
        api = service.api();
        workload = new Workload(database);
    }

    @AfterAll
    static void stop() {
        service.close();
        assertThat(service.logLines()).noneMatch(line -> line.contains("PGE0090"));
    }

    @BeforeEach
    void patience() {
        org.awaitility.Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @AfterEach
    void unsubscribe() {
        api.delete("/api/v1/subscriptions/" + subscription);
        receiver.close();
        org.awaitility.Awaitility.reset();
    }

    @Test
    void a_failing_event_holds_back_its_key_but_not_its_neighbours_and_order_is_kept_when_it_succeeds() {
        subscription = api.subscribe(receiver.answers((key, n) -> key.equals("1") && n == 1 ? 503 : 204), PATIENT);

        times(3, () -> workload.touch(1));
        times(3, () -> workload.touch(2));

        await().untilAsserted(() -> assertThat(receiver.accepted("2")).containsExactly(1L, 2L, 3L));
        await().untilAsserted(() ->
                assertThat(api.deliveries(subscription, "blocked")).hasSize(2));
        assertThat(api.deliveries(subscription, "retrying"))
                .singleElement()
                .satisfies(
                        delivery -> assertThat(delivery.get("key").textValue()).isEqualTo("1"));
        assertThat(receiver.accepted("1")).isEmpty();

        receiver.answers(204);
        await().untilAsserted(() -> assertThat(receiver.accepted("1")).containsExactly(1L, 2L, 3L));
        workload.touch(1);
        await().untilAsserted(() -> assertThat(receiver.accepted("1")).containsExactly(1L, 2L, 3L, 4L));
        assertThat(receiver.repeats()).isZero();
    }

    @Test
    void an_event_that_never_succeeds_becomes_a_dead_letter_and_its_key_goes_on() {
        subscription = api.subscribe(
                receiver.answers((key, n) -> key.equals("3") && n == 1 ? 503 : 204), SOON_EXHAUSTED.formatted("skip"));

        times(2, () -> workload.touch(3));

        JsonNode dead = theOne("dead");
        assertThat(dead.get("attempts").intValue()).isEqualTo(3);
        assertThat(dead.get("lastAttempt").get("status").intValue()).isEqualTo(503);
        await().untilAsserted(() -> assertThat(receiver.accepted("3")).containsExactly(2L));

        receiver.answers(204);
        post(dead, "redeliver");
        await().untilAsserted(() -> assertThat(receiver.accepted("3")).containsExactly(2L, 1L));
        assertThat(receiver.arrivals().stream()
                        .filter(arrival -> arrival.n() == 1)
                        .map(Arrival::messageId)
                        .collect(toSet()))
                .hasSize(1);
        await().untilAsserted(() ->
                assertThat(api.deliveries(subscription, "delivered")).hasSize(2));
    }

    @Test
    void a_dead_letter_can_be_discarded() {
        subscription = api.subscribe(receiver.answers(400), SOON_EXHAUSTED.formatted("skip"));

        workload.touch(4);
        JsonNode dead = theOne("dead");
        assertThat(dead.get("attempts").intValue()).as("400 is not tried again").isEqualTo(1);
        post(dead, "cancel");

        assertThat(api.deliveries(subscription, "dead")).isEmpty();
        theOne("cancelled");
    }

    @Test
    void a_parked_key_waits_until_its_dead_letter_is_delivered_again() {
        subscription = parked("5");

        receiver.answers(204);
        post(theOne("dead"), "redeliver");

        await().untilAsserted(() -> assertThat(receiver.accepted("5")).containsExactly(1L, 2L, 3L));
        workload.touch(5);
        await().untilAsserted(() -> assertThat(receiver.accepted("5")).containsExactly(1L, 2L, 3L, 4L));
    }

    @Test
    void a_parked_key_goes_on_when_its_dead_letter_is_discarded() {
        subscription = parked("6");

        receiver.answers(204);
        post(theOne("dead"), "cancel");

        await().untilAsserted(() -> assertThat(receiver.accepted("6")).containsExactly(2L, 3L));
        workload.touch(6);
        await().untilAsserted(() -> assertThat(receiver.accepted("6")).containsExactly(2L, 3L, 4L));
    }

    @Test
    void a_receiver_that_is_gone_disables_its_subscription_and_can_have_the_backlog_later() {
        subscription = api.subscribe(receiver.answers(410));

        workload.touch(7);
        await().untilAsserted(() -> assertThat(api.subscription(subscription).toString())
                .contains("\"status\":\"disabled\"")
                .contains("410"));
        int arrived = receiver.arrivals().size();
        times(2, () -> workload.touch(7));
        receiver.answers(204);
        api.post("/api/v1/subscriptions/" + subscription + "/resume", null);

        await().untilAsserted(() -> assertThat(receiver.accepted("7")).containsExactly(2L, 3L));
        assertThat(receiver.arrivals()).hasSize(arrived + 2);
    }

    @Test
    void a_subscription_that_is_paused_while_a_receiver_hangs_repeats_nothing_when_it_is_resumed() {
        subscription = api.subscribe(receiver.answers((key, n) -> key.equals("20") ? Receiver.HANG : 204), """
                {"timeout": "PT2S", "schedule": ["PT1S"]}""");
        workload.touch(20);
        workload.touch(21);
        await().untilAsserted(() -> assertThat(receiver.accepted("21")).containsExactly(1L));

        api.post("/api/v1/subscriptions/" + subscription + "/pause", null);
        await().untilAsserted(() ->
                assertThat(api.deliveries(subscription, "retrying")).hasSize(1));
        receiver.answers(204);
        api.post("/api/v1/subscriptions/" + subscription + "/resume", null);
        workload.touch(21);

        await().untilAsserted(() -> assertThat(receiver.accepted("21")).containsExactly(1L, 2L));
        await().untilAsserted(() -> assertThat(receiver.accepted("20")).containsExactly(1L));
        assertThat(receiver.repeats()).isZero();
    }

    @Test
    void a_paused_subscription_gets_its_backlog_when_it_is_resumed() {
        subscription = api.subscribe(receiver);
        workload.touch(8);
        await().untilAsserted(() -> assertThat(receiver.accepted("8")).containsExactly(1L));

        api.post("/api/v1/subscriptions/" + subscription + "/pause", null);
        String neighbour = api.subscribe(receiver);
        times(3, () -> workload.touch(8));
        await().untilAsserted(() -> assertThat(messagesOf(neighbour)).hasSize(3));
        api.delete("/api/v1/subscriptions/" + neighbour);
        assertThat(messagesOf(subscription)).hasSize(1);
        api.post("/api/v1/subscriptions/" + subscription + "/resume", null);

        await().untilAsserted(() ->
                assertThat(messagesOf(subscription)).extracting(Arrival::n).containsExactly(1L, 2L, 3L, 4L));
    }

    @Test
    void a_subscription_can_be_deleted_while_its_deliveries_are_under_way() {
        subscription = api.subscribe(receiver.answers(Receiver.HANG), "{\"timeout\": \"PT1S\"}");
        times(3, () -> workload.touch(9));
        workload.touch(10);
        await().untilAsserted(() -> assertThat(receiver.arrivals()).hasSize(2));

        api.delete("/api/v1/subscriptions/" + subscription);
        receiver.answers(204);
        try (var other = new Receiver()) {
            String next = api.subscribe(other);
            times(2, () -> workload.touch(9));
            await().untilAsserted(() -> assertThat(other.accepted("9")).hasSize(2));
            api.delete("/api/v1/subscriptions/" + next);
        }

        assertThat(receiver.accepted("9")).isEmpty();
        assertThat(workload.number(
                        "SELECT count(*) FROM pgevents.delivery WHERE subscription_id = '" + subscription + "'"))
                .isZero();
    }

    /** Subscribes so that the first event of the key is a dead letter and two wait behind it. */
    private String parked(String key) {
        String parking = api.subscribe(
                receiver.answers((k, n) -> k.equals(key) && n == 1 ? 503 : 204), SOON_EXHAUSTED.formatted("park"));
        subscription = parking;
        times(3, () -> workload.touch(Integer.parseInt(key)));
        theOne("dead");
        await().untilAsserted(
                        () -> assertThat(api.deliveries(parking, "blocked")).hasSize(2));
        assertThat(receiver.accepted(key)).isEmpty();
        return parking;
    }

    private List<Arrival> messagesOf(String of) {
        return receiver.arrivals().stream()
                .filter(arrival -> arrival.messageId().endsWith(of))
                .toList();
    }

    private JsonNode theOne(String status) {
        await().untilAsserted(
                        () -> assertThat(api.deliveries(subscription, status)).hasSize(1));
        return api.deliveries(subscription, status).get(0);
    }

    private void post(JsonNode delivery, String verb) {
        api.post("/api/v1/deliveries/" + delivery.get("id").longValue() + "/" + verb, null);
    }

    private static void times(int count, Runnable action) {
        for (int i = 0; i < count; i++) {
            action.run();
        }
    }
}
