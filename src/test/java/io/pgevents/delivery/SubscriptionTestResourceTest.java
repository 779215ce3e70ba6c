package io.pgevents.delivery;

import static io.pgevents.delivery.DeliveryApi.SUBSCRIPTIONS;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.standardwebhooks.Webhook;
import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.Inbox.Letter;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class SubscriptionTestResourceTest {

    @Inject
    @Superuser
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
    void a_test_event_is_signed_and_leaves_no_trace() throws Exception {
        test().then()
                .statusCode(200)
                .body("outcome", equalTo("delivered"))
                .body("status", equalTo(204))
                .body("reason", nullValue())
                .body("at", notNullValue())
                .body("tookMillis", greaterThanOrEqualTo(0));

        Letter letter = api.inbox.letters().get(0);
        new Webhook(api.secret).verify(letter.body(), letter.headers());
        var event = JsonPath.from(letter.body());
        assertThat(event.getString("type")).isEqualTo("pgevents.ping");
        assertThat(event.getString("source")).endsWith("/" + api.subscription);
        given().queryParam("source", event.getString("source"))
                .queryParam("type", "pgevents.ping")
                .get("/api/v1/events")
                .then()
                .body("data", empty());
        api.list().then().body("data", empty());
    }

    @Test
    void a_paused_subscription_can_be_tested() {
        given().post(SUBSCRIPTIONS + "/" + api.subscription + "/pause").then().statusCode(200);

        test().then().statusCode(200).body("outcome", equalTo("delivered"));
    }

    @ParameterizedTest
    @CsvSource({"500, retry", "302, retry", "429, retry", "400, rejected", "410, gone"})
    void what_a_receiver_answers_is_told_and_has_no_consequence(int status, String outcome) {
        api.inbox.answers(status, "because");

        test().then()
                .statusCode(200)
                .body("outcome", equalTo(outcome))
                .body("status", equalTo(status))
                .body("reason", containsString("HTTP " + status))
                .body("excerpt", equalTo("because"));

        given().get(SUBSCRIPTIONS + "/" + api.subscription).then().body("status", equalTo("active"));
        api.list().then().body("data", empty());
    }

    @Test
    void that_nobody_listens_is_told() {
        api.inbox.close();

        test().then()
                .statusCode(200)
                .body("outcome", equalTo("retry"))
                .body("status", nullValue())
                .body("reason", notNullValue());
    }

    @Test
    void a_forbidden_receiver_is_refused_when_it_is_registered() {
        isProblem(
                        given().contentType("application/json")
                                .body("{\"sink\":\"http://127.0.0.2/\",\"protocol\":\"HTTP\"}")
                                .post(SUBSCRIPTIONS),
                        422,
                        "sink-forbidden")
                .body("errors[0].pointer", equalTo("/sink"));
    }

    /** As if the operator had closed the network after the subscription was made. */
    @Test
    void a_receiver_that_is_forbidden_by_now_is_not_called() {
        database.run("""
                UPDATE pgevents.subscription
                   SET spec = jsonb_set(spec::jsonb, '{sink}', '"http://127.0.0.2/"')::json, version = version + 1
                 WHERE id = $1""", api.subscription);

        test().then()
                .statusCode(200)
                .body("outcome", equalTo("rejected"))
                .body("status", nullValue())
                .body("reason", notNullValue());
    }

    @Test
    void a_subscription_that_there_is_not_is_not_found() {
        isProblem(given().post(SUBSCRIPTIONS + "/nobody/test"), 404, "not-found");
    }

    private Response test() {
        return given().post(SUBSCRIPTIONS + "/" + api.subscription + "/test");
    }
}
