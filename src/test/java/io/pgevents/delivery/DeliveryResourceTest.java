package io.pgevents.delivery;

import static io.pgevents.delivery.DeliveryApi.DELIVERIES;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.pgevents.support.Inbox.Letter;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class DeliveryResourceTest {

    DeliveryApi api;

    @BeforeEach
    void subscribe() {
        // What failed is tried again by whoever asks for it, not meanwhile.
        api = new DeliveryApi("{\"schedule\":[\"PT10M\"]}");
    }

    @AfterEach
    void unsubscribe() {
        api.close();
    }

    @Test
    void what_is_delivered_at_once_is_not_listed() {
        api.publish("a");

        await().until(() -> api.inbox.letters().size() == 1);
        api.list().then().statusCode(200).body("data", empty()).body("next", nullValue());
    }

    @Test
    void a_dead_letter_shows_what_was_tried_and_answered() {
        api.inbox.answers(400, "no, thank you");
        String event = api.publish("a");
        String id = api.delivery(event, "dead");

        given().get(DELIVERIES + "/" + id)
                .then()
                .statusCode(200)
                .body("id.toString()", equalTo(id))
                .body("subscription", equalTo(api.subscription))
                .body("event.toString()", equalTo(event))
                .body("key", equalTo("a"))
                .body("status", equalTo("dead"))
                .body("attempts", equalTo(1))
                .body("nextAttemptAt", nullValue())
                .body("lastAttempt.at", notNullValue())
                .body("lastAttempt.status", equalTo(400))
                .body("lastAttempt.error", equalTo("HTTP 400"))
                .body("lastAttempt.excerpt", equalTo("no, thank you"));
        api.list("status", "dead").then().body("data", hasSize(1)).body("data[0].id.toString()", equalTo(id));
        api.list("status", "DEAD", "event", event).then().body("data", hasSize(1));
        api.list("status", "retrying").then().body("data", empty());
        api.list("event", "0").then().body("data", empty());
    }

    @Test
    void a_delivery_to_be_tried_again_says_when() {
        api.inbox.answers(500, "");
        String id = api.delivery(api.publish("a"), "retrying");

        given().get(DELIVERIES + "/" + id).then().body("nextAttemptAt", notNullValue());
    }

    @Test
    void a_list_can_be_filtered_by_key_type_and_time() {
        api.inbox.answers(400, "");
        String first = api.delivery(api.publish("a"), "dead");
        String second = api.delivery(api.publish("b"), "dead");
        String between = given().get(DELIVERIES + "/" + second).path("createdAt");

        api.list("key", "a").then().body("data", hasSize(1)).body("data[0].id.toString()", equalTo(first));
        api.list("eventType", "t").then().body("data", hasSize(2)).body("data[0].eventType", equalTo("t"));
        api.list("eventType", "u").then().body("data", empty());
        api.list("since", between).then().body("data", hasSize(1)).body("data[0].id.toString()", equalTo(second));
        api.list("until", between).then().body("data", hasSize(1)).body("data[0].id.toString()", equalTo(first));
    }

    @Test
    void what_holds_up_its_key_can_be_skipped() {
        api.inbox.answers(403, "");
        String event = api.publish("a");
        String first = api.delivery(event, "retrying");
        String later = api.publish("a");
        String second = api.delivery(later, "blocked");
        isProblem(given().post(DELIVERIES + "/" + second + "/skip"), 409, "conflict")
                .body("detail", containsString("delivery " + first));

        api.inbox.answers(204, "");
        given().post(DELIVERIES + "/" + first + "/skip")
                .then()
                .statusCode(200)
                .body("status", equalTo("dead"))
                .body("reason", equalTo("skipped by an operator"));

        api.delivery(later, "delivered");
        isProblem(given().post(DELIVERIES + "/" + first + "/skip"), 409, "conflict");
    }

    @Test
    void a_dead_letter_is_delivered_again_under_the_same_webhook_id() {
        api.inbox.answers(400, "");
        String event = api.publish("a");
        String id = api.delivery(event, "dead");
        api.inbox.answers(204, "");

        given().post(DELIVERIES + "/" + id + "/redeliver")
                .then()
                .statusCode(202)
                .body("id.toString()", equalTo(id));

        assertThat(api.delivery(event, "delivered")).isEqualTo(id);
        List<Letter> letters = api.inbox.letters();
        assertThat(letters).hasSize(2);
        assertThat(letters)
                .extracting(letter -> letter.header("webhook-id"))
                .containsOnly("msg_" + event + "_" + api.subscription);
        assertThat(letters.get(1).body()).isEqualTo(letters.get(0).body());
    }

    @Test
    void a_discarded_delivery_stays_discarded_until_it_is_asked_for() {
        api.inbox.answers(400, "");
        String event = api.publish("a");
        String id = api.delivery(event, "dead");

        cancel(id, "cancelled");
        cancel(id, "cancelled");

        api.inbox.answers(204, "");
        given().post(DELIVERIES + "/" + id + "/redeliver").then().statusCode(202);
        api.delivery(event, "delivered");
        cancel(id, "delivered");
    }

    @Test
    void what_waits_behind_another_of_its_key_goes_on_when_that_one_is_discarded() {
        api.inbox.answers(403, "");
        String first = api.delivery(api.publish("a"), "retrying");
        String later = api.publish("a");
        String second = api.delivery(later, "blocked");

        isProblem(given().post(DELIVERIES + "/" + second + "/redeliver"), 409, "conflict")
                .body("detail", containsString(second));

        api.inbox.answers(204, "");
        cancel(first, "cancelled");
        api.delivery(later, "delivered");
    }

    @Test
    void pages_hold_every_delivery_once_the_newest_first() {
        api.inbox.answers(400, "");
        List<String> ids = new ArrayList<>();
        for (String subject : List.of("a", "b", "c")) {
            ids.add(0, api.delivery(api.publish(subject), "dead"));
        }

        List<String> listed = new ArrayList<>();
        var page = api.list("limit", "1").jsonPath();
        while (page.getString("next") != null) {
            listed.add(page.getString("data[0].id"));
            page = api.list("limit", "1", "cursor", page.getString("next")).jsonPath();
        }
        listed.add(page.getString("data[0].id"));

        assertThat(listed).isEqualTo(ids);
        String cursor = api.list("limit", "1").path("next");
        isProblem(api.list("limit", "1", "cursor", cursor, "status", "dead"), 400, "invalid-cursor");
    }

    @ParameterizedTest
    @CsvSource({
        "status,lost",
        "event,abc",
        "event,99999999999999999999",
        "limit,0",
        "lane,a",
        "cursor,x",
        "since,yesterday",
        "until,2026-03-01",
        "replay,x"
    })
    void a_parameter_that_is_not_valid_is_refused(String name, String value) {
        api.list(name, value).then().statusCode(400).contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "9223372036854775807", "99999999999999999999", "x"})
    void a_delivery_that_there_is_not_is_not_found(String id) {
        isProblem(given().get(DELIVERIES + "/" + id), 404, "not-found");
        isProblem(given().post(DELIVERIES + "/" + id + "/redeliver"), 404, "not-found");
        isProblem(given().post(DELIVERIES + "/" + id + "/cancel"), 404, "not-found");
        isProblem(given().post(DELIVERIES + "/" + id + "/skip"), 404, "not-found");
    }

    private static void cancel(String id, String statusThen) {
        given().post(DELIVERIES + "/" + id + "/cancel").then().statusCode(200).body("status", equalTo(statusThen));
    }
}
