package io.pgevents.delivery;

import static io.pgevents.support.Answers.isInvalid;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.pgevents.platform.Database;
import io.pgevents.support.Inbox.Letter;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ReplayResourceTest {

    static final String REPLAYS = "/api/v1/replays";

    @Inject
    Database database;

    DeliveryApi api;

    @BeforeEach
    void subscribe() {
        api = new DeliveryApi();
    }

    @AfterEach
    void unsubscribe() {
        api.close();
    }

    @Test
    void what_was_delivered_is_sent_again_under_the_same_webhook_ids() {
        String first = api.publish("a");
        api.publish("b");
        api.publish("a");
        awaitLetters(3);

        String id = replay("\"from\":{\"position\":\"" + (Long.parseLong(first) - 1) + "\"}");

        await().untilAsserted(() -> given().get(REPLAYS + "/" + id)
                .then()
                .statusCode(200)
                .body("status", equalTo("done"))
                .body("counts.delivered", equalTo(3))
                .body("counts.outstanding", equalTo(0))
                .body("request.from.position", notNullValue())
                .body("finishedAt", notNullValue()));
        List<Letter> letters = api.inbox.letters();
        assertThat(letters).hasSize(6);
        assertThat(letters.subList(3, 6))
                .extracting(letter -> letter.header("webhook-id"))
                .containsExactlyInAnyOrderElementsOf(letters.subList(0, 3).stream()
                        .map(letter -> letter.header("webhook-id"))
                        .toList());
    }

    @Test
    void dead_letters_are_sent_again() {
        api.inbox.answers(400, "");
        String event = api.publish("a");
        api.delivery(event, "dead");
        api.inbox.answers(204, "");

        String id = replay("\"status\":\"dead\"");

        api.delivery(event, "delivered");
        await().untilAsserted(() -> given().get(REPLAYS + "/" + id)
                .then()
                .body("status", equalTo("done"))
                .body("counts.matched", equalTo(1)));
    }

    @Test
    void a_replay_for_a_paused_subscription_waits_and_can_be_cancelled() {
        String event = api.publish("a");
        awaitLetters(1);
        given().post(DeliveryApi.SUBSCRIPTIONS + "/" + api.subscription + "/pause")
                .then()
                .statusCode(200);
        awaitNobodyServes();
        String id = replay("\"from\":{\"position\":" + (Long.parseLong(event) - 1) + "},\"ratePerSecond\":0.5");
        await().untilAsserted(() -> given().get(REPLAYS + "/" + id).then().body("counts.outstanding", equalTo(1)));

        given().get(REPLAYS + "?status=running&subscription=" + api.subscription)
                .then()
                .body("data", hasSize(1))
                .body("data[0].id.toString()", equalTo(id))
                .body("data[0].finishedAt", nullValue());
        given().get(DeliveryApi.DELIVERIES + "?replay=" + id).then().body("data", hasSize(1));
        given().delete(REPLAYS + "/" + id).then().statusCode(204);
        given().delete(REPLAYS + "/" + id).then().statusCode(204);

        given().get(REPLAYS + "/" + id)
                .then()
                .body("status", equalTo("cancelled"))
                .body("counts.cancelled", equalTo(1));
        given().get(REPLAYS + "?status=running&subscription=" + api.subscription)
                .then()
                .body("data", hasSize(0));
    }

    /** The engine learns of a pause a little later than who asked for it. */
    private void awaitNobodyServes() {
        await().until(() -> database.run(
                                "SELECT FROM pgevents.lease WHERE subscription_id = $1 AND owner IS NOT NULL",
                                api.subscription)
                        .size()
                == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /from",
                "{'from':1} | /from",
                "{'from':{}} | /from",
                "{'from':{'time':'2026-03-01T12:00:00Z','position':'1'}} | /from",
                "{'from':{'time':'yesterday'}} | /from/time",
                "{'from':{'time':'2999-03-01T12:00:00Z'}} | /from/time",
                "{'from':{'position':'x'}} | /from/position",
                "{'from':{'position':'-1'}} | /from/position",
                "{'from':{'position':'1','id':2}} | /from/id",
                "{'from':{'position':'7'},'until':{'position':'7'}} | /until",
                "{'status':'lost'} | /status",
                "{'status':'dead','ratePerSecond':0} | /ratePerSecond",
                "{'status':'dead','ratePerSecond':'fast'} | /ratePerSecond",
                "{'status':'dead','eventType':''} | /eventType",
                "{'status':'dead','speed':1} | /speed",
            })
    void a_field_that_is_wrong_is_named(String body, String pointer) {
        String json = body.replace('\'', '"');
        String separator = json.equals("{}") ? "" : ",";
        isInvalid(post("{\"subscription\":\"" + api.subscription + "\"" + separator + json.substring(1)), pointer);
    }

    @Test
    void a_replay_needs_a_subscription_that_gets_deliveries() {
        isInvalid(post("{\"status\":\"dead\"}"), "/subscription");
        isInvalid(post("{\"subscription\":\"nobody\",\"status\":\"dead\"}"), "/subscription");
        isProblem(post("[]"), 422, "validation-error");
        isProblem(post("{"), 400, "malformed-request");

        api.inbox.answers(410, "");
        api.publish("a");
        await().untilAsserted(() -> given().get(DeliveryApi.SUBSCRIPTIONS + "/" + api.subscription)
                .then()
                .body("status", equalTo("disabled")));
        isProblem(post(body("\"status\":\"dead\"")), 409, "subscription-disabled");
    }

    @Test
    void what_there_is_not_is_not_found() {
        isProblem(given().get(REPLAYS + "/0"), 404, "not-found");
        isProblem(given().delete(REPLAYS + "/0"), 404, "not-found");
        isProblem(given().get(REPLAYS + "?status=lost"), 400, "malformed-request");
        isProblem(given().get(DeliveryApi.SUBSCRIPTIONS + "/nobody/stats"), 404, "not-found");
    }

    @Test
    void a_subscription_tells_how_it_does() {
        api.publish("a");
        awaitLetters(1);

        await().untilAsserted(() -> given().get(DeliveryApi.SUBSCRIPTIONS + "/" + api.subscription + "/stats")
                .then()
                .statusCode(200)
                .body("status", equalTo("active"))
                .body("lag.events", equalTo(0))
                .body("lag.atLeast", equalTo(false))
                .body("deliveries.retrying", equalTo(0))
                .body("lastHour.since", notNullValue()));
    }

    private String replay(String members) {
        Response answer = post(body(members));
        answer.then().statusCode(202).body("status", equalTo("running"));
        String id = answer.jsonPath().getString("id");
        answer.then().header("Location", endsWith(REPLAYS + "/" + id));
        return id;
    }

    private String body(String members) {
        return "{\"subscription\":\"" + api.subscription + "\"," + members + "}";
    }

    private static Response post(String body) {
        return given().contentType("application/json").body(body).post(REPLAYS);
    }

    private void awaitLetters(int count) {
        await().until(() -> api.inbox.letters().size() == count);
    }
}
