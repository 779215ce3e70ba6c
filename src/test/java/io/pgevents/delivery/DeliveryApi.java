package io.pgevents.delivery;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.pgevents.support.Inbox;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.UUID;

/** A receiver of its own, subscribed to a source of its own. */
final class DeliveryApi implements AutoCloseable {

    static final String SUBSCRIPTIONS = "/api/v1/subscriptions";
    static final String DELIVERIES = "/api/v1/deliveries";

    final Inbox inbox = new Inbox();
    final String source = "/deliveries/" + UUID.randomUUID();
    final String subscription;
    final String secret;

    DeliveryApi() {
        this("{}");
    }

    /** @param config the subscription's delivery settings, as JSON */
    DeliveryApi(String config) {
        JsonPath created = given().contentType("application/json")
                .body("{\"sink\":\"%s\",\"protocol\":\"HTTP\",\"source\":\"%s\",\"config\":%s}"
                        .formatted(inbox.url(), source, config))
                .post(SUBSCRIPTIONS)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        subscription = created.getString("id");
        secret = created.getString("secret");
    }

    /** @return the event's id */
    String publish(String subject) {
        return given().contentType("application/cloudevents+json")
                .body("{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"%s\",\"type\":\"t\",\"subject\":\"%s\"}"
                        .formatted(UUID.randomUUID(), source, subject))
                .post("/api/v1/events")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    /** Waits until the event's delivery has the status. @return the delivery's id */
    String delivery(String event, String status) {
        String path = "/api/v1/events/" + event + "/deliveries?subscription=" + subscription;
        await().untilAsserted(() ->
                given().get(path).then().body("data.size()", equalTo(1)).body("data[0].status", equalTo(status)));
        return given().get(path).jsonPath().getString("data[0].id");
    }

    /** A list that is filtered by this subscription. */
    Response list(String... parameters) {
        var request = given().queryParam("subscription", subscription);
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam(parameters[i], parameters[i + 1]);
        }
        return request.get(DELIVERIES);
    }

    @Override
    public void close() {
        given().header("If-Match", "*").delete(SUBSCRIPTIONS + "/" + subscription);
        inbox.close();
    }
}
