package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import io.pgevents.support.Arrival;
import io.pgevents.support.Inbox;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscription that is changed while its webhooks are under way. Each test has keys of its own. */
class InFlightChangesIT {

    private static final String SOON_AGAIN = """
            {"schedule": ["PT0.1S", "PT0.1S"]}""";

    private static ServiceProcess service;
    private static ServiceApi api;
    private static Workload workload;

    private final Receiver receiver = new Receiver();
    private String subscription;

    @BeforeAll
    static void start() {
        String database = Postgres.emptyDatabase();
        service = ServiceProcess.on(database, "in-flight-changes").start();
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
        api.unsubscribe(subscription);
        receiver.close();
        org.awaitility.Awaitility.reset();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 503})
    void nothing_comes_any_more_after_a_deletion_whatever_the_request_in_flight_leads_to(int answer) {
        subscription = api.subscribe(receiver.answers(Receiver.HOLD), SOON_AGAIN);
        times(3, () -> workload.touch(9));
        await().untilAsserted(() -> assertThat(receiver.arrivals()).hasSize(1));

        api.unsubscribe(subscription);
        theRestOfTheWorldGoesOn(9);
        receiver.answers(204).release(answer);

        theRestOfTheWorldGoesOn(9);
        assertThat(receiver.arrivals()).hasSize(1);
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_was_in_flight_when_a_subscription_was_paused_is_not_repeated_when_it_is_resumed(boolean answeredBefore) {
        subscription = api.subscribe(receiver.answers(Receiver.HOLD));
        int key = answeredBefore ? 11 : 12;
        times(3, () -> workload.touch(key));
        await().untilAsserted(() -> assertThat(receiver.arrivals()).hasSize(1));

        pause(key);
        receiver.answers(204);
        if (answeredBefore) {
            receiver.release(204);
            theRestOfTheWorldGoesOn(key);
            assertThat(receiver.arrivals()).as("while it is paused").hasSize(1);
        }
        api.resume(subscription);
        receiver.release(204);

        await().untilAsserted(() ->
                assertThat(receiver.arrivals()).extracting(Arrival::n).startsWith(1L, 2L, 3L));
        theRestOfTheWorldGoesOn(key);
        assertThat(receiver.arrivals()).extracting(Arrival::n).doesNotHaveDuplicates();
    }

    @Test
    void what_fails_while_its_subscription_is_paused_is_tried_again_only_when_it_is_resumed() {
        subscription = api.subscribe(receiver.answers(Receiver.HOLD), SOON_AGAIN);
        times(2, () -> workload.touch(13));
        await().untilAsserted(() -> assertThat(receiver.arrivals()).hasSize(1));

        pause(13);
        receiver.answers(204).release(503);
        theRestOfTheWorldGoesOn(13);
        assertThat(receiver.arrivals()).hasSize(1);
        api.resume(subscription);

        await().untilAsserted(() -> assertThat(receiver.accepted("13")).startsWith(1L, 2L));
        assertThat(receiver.repeats()).isZero();
    }

    @Test
    void while_an_old_secret_lives_on_both_sign_and_a_request_in_flight_keeps_its_own() throws Exception {
        try (var inbox = new Inbox()) {
            // given
            inbox.hold();
            JsonNode made = api.post("/api/v1/subscriptions", """
                    {"sink": "%s", "protocol": "HTTP"}""".formatted(inbox.url()));
            subscription = made.get("id").textValue();
            String old = made.get("secret").textValue();
            workload.touch(14);
            await().untilAsserted(() -> assertThat(inbox.letters()).hasSize(1));

            // when
            String rotated = api.post("/api/v1/subscriptions/" + subscription + "/secret/rotate", """
                            {"overlap": "PT1H"}""")
                    .get("secret")
                    .textValue();
            inbox.release();
            await().untilAsserted(() -> {
                workload.touch(14);
                assertThat(signatures(last(inbox))).hasSize(2);
            });

            // then
            assertThat(rotated).isNotEqualTo(old);
            verify(inbox.letters().get(0), old);
            Inbox.Letter last = last(inbox);
            verify(last, old);
            verify(last, rotated);
        }
    }

    @Test
    void an_old_secret_without_overlap_signs_nothing_any_more() {
        try (var inbox = new Inbox()) {
            JsonNode made = api.post("/api/v1/subscriptions", """
                    {"sink": "%s", "protocol": "HTTP"}""".formatted(inbox.url()));
            subscription = made.get("id").textValue();
            String rotated = api.post("/api/v1/subscriptions/" + subscription + "/secret/rotate", """
                            {"overlap": "PT0S"}""")
                    .get("secret")
                    .textValue();

            await().untilAsserted(() -> {
                workload.touch(15);
                assertThat(inbox.letters()).isNotEmpty();
                Inbox.Letter last = last(inbox);
                assertThat(signatures(last)).hasSize(1);
                assertThatCode(() -> verify(last, rotated)).doesNotThrowAnyException();
            });
        }
    }

    @Test
    void a_receiver_that_is_gone_disables_its_subscription_and_can_have_the_backlog_later() {
        subscription = api.subscribe(receiver.answers(410));

        workload.touch(7);
        await().untilAsserted(() -> assertThat(api.subscription(subscription).toString())
                .contains("\"status\":\"disabled\"")
                .contains("410"));
        awaitNobodyServesIt();
        int arrived = receiver.arrivals().size();
        times(2, () -> workload.touch(7));
        receiver.answers(204);
        api.resume(subscription);

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

        api.pause(subscription);
        await().untilAsserted(() ->
                assertThat(api.deliveries(subscription, "retrying")).hasSize(1));
        receiver.answers(204);
        api.resume(subscription);
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

        api.pause(subscription);
        awaitNobodyServesIt();
        String neighbour = api.subscribe(receiver);
        times(3, () -> workload.touch(8));
        await().untilAsserted(() -> assertThat(receiver.arrivals(neighbour)).hasSize(3));
        api.unsubscribe(neighbour);
        assertThat(receiver.arrivals(subscription)).hasSize(1);
        api.resume(subscription);

        await().untilAsserted(() -> assertThat(receiver.arrivals(subscription))
                .extracting(Arrival::n)
                .containsExactly(1L, 2L, 3L, 4L));
    }

    /** Returns when the replica has noticed: it looks at its subscriptions to find the other. */
    private void pause(int key) {
        api.pause(subscription);
        theRestOfTheWorldGoesOn(key);
    }

    /** Returns when the service has done what it had to do until now: another subscription gets what comes after it. */
    private void theRestOfTheWorldGoesOn(int key) {
        try (var other = new Receiver()) {
            String neighbour = api.subscribe(other);
            times(2, () -> workload.touch(key));
            await().untilAsserted(() ->
                    assertThat(other.accepted(Integer.toString(key))).hasSize(2));
            api.unsubscribe(neighbour);
        }
    }

    /** Its status is seen as soon as it is stored; the replica goes on until it has looked, and stored its position. */
    private void awaitNobodyServesIt() {
        await().until(() -> workload.number("SELECT count(*) FROM pgevents.lease WHERE owner IS NOT NULL"
                        + " AND subscription_id = '" + subscription + "'")
                == 0);
    }

    private long rows() {
        return workload.number("SELECT (SELECT count(*) FROM pgevents.delivery WHERE subscription_id = '%1$s')"
                        .formatted(subscription)
                + " + (SELECT count(*) FROM pgevents.lease WHERE subscription_id = '%s')".formatted(subscription));
    }

    private static Inbox.Letter last(Inbox inbox) {
        List<Inbox.Letter> letters = inbox.letters();
        return letters.get(letters.size() - 1);
    }

    private static String[] signatures(Inbox.Letter letter) {
        return letter.header("webhook-signature").split(" ");
    }

    private static void verify(Inbox.Letter letter, String secret) throws Exception {
        new Webhook(secret).verify(letter.body(), letter.headers());
    }

    private static void times(int count, Runnable action) {
        for (int i = 0; i < count; i++) {
            action.run();
        }
    }
}
