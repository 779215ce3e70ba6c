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
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lines 3 and 4 of the guarantee: what becomes of an event that cannot be delivered, and of those behind it. Each test
 * has keys of its own.
 */
class PoisonEventIT {

    private static final String PATIENT = """
            {"schedule": ["PT1S", "PT1S", "PT1S", "PT1S", "PT1S", "PT1S", "PT1S", "PT1S", "PT1S", "PT1S"]}""";
    private static final String SOON_EXHAUSTED = """
            {"schedule": ["PT0.1S", "PT0.1S"], "orderingExhausted": "%s"}""";

    /** More than the memory of a lane holds. */
    private static final int MANY = 3_000;

    private static ServiceProcess service;
    private static ServiceApi api;
    private static Workload workload;

    private final Receiver receiver = new Receiver();
    private String subscription;

    @BeforeAll
    static void start() {
        String database = Postgres.emptyDatabase();
        service = ServiceProcess.on(database, "poison-events").start();
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

    @ParameterizedTest
    @ValueSource(strings = {"park", "skip"})
    void a_poison_event_with_very_many_behind_it_never_holds_back_a_neighbour(String onExhausted) {
        String poisoned = onExhausted.equals("park") ? "30" : "40";
        subscription = api.subscribe(
                receiver.answers((key, n) -> key.equals(poisoned) && n == 1 ? 503 : 204),
                SOON_EXHAUSTED.formatted(onExhausted));
        workload.execute("""
                DO $$ BEGIN FOR i IN 1..%d LOOP
                    UPDATE counter SET n = n + 1 WHERE id IN (%s, %2$s + 1, %2$s + 2);
                END LOOP; END $$""".formatted(MANY, poisoned));

        List<Long> all = LongStream.rangeClosed(1, MANY).boxed().toList();
        for (int neighbour = 1; neighbour <= 2; neighbour++) {
            String key = Integer.toString(Integer.parseInt(poisoned) + neighbour);
            await().untilAsserted(() -> assertThat(receiver.accepted(key)).isEqualTo(all));
        }
        theOne("dead");
        List<Long> behind = all.subList(1, MANY);
        if (onExhausted.equals("skip")) {
            await().untilAsserted(() -> assertThat(receiver.accepted(poisoned)).isEqualTo(behind));
            return;
        }
        assertThat(receiver.accepted(poisoned)).isEmpty();
        await().untilAsserted(() -> assertThat(rows("blocked")).isEqualTo(MANY - 1));
        assertThat(api.deliveries(subscription, "blocked"))
                .hasSize(250)
                .allSatisfy(
                        delivery -> assertThat(delivery.get("key").textValue()).isEqualTo(poisoned));

        post(theOne("dead"), "cancel");
        await().untilAsserted(() -> assertThat(receiver.accepted(poisoned)).isEqualTo(behind));
        assertThat(receiver.repeats()).isZero();
    }

    @Test
    void a_parked_key_stays_parked_when_the_service_is_started_again() {
        subscription = parked("7");
        service.kill();
        service.start();
        workload.touch(7);
        workload.touch(8);

        await().untilAsserted(() -> assertThat(receiver.accepted("8")).containsExactly(1L));
        await().untilAsserted(() -> assertThat(rows("blocked")).isEqualTo(3));
        assertThat(receiver.accepted("7")).isEmpty();
        receiver.answers(204);
        post(theOne("dead"), "redeliver");
        await().untilAsserted(() -> assertThat(receiver.accepted("7")).containsExactly(1L, 2L, 3L, 4L));
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

    private long rows(String status) {
        return workload.number("SELECT count(*) FROM pgevents.delivery WHERE status = '" + status
                + "' AND subscription_id = '" + subscription + "'");
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
