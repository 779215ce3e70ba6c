package io.pgevents.subscription;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import java.util.UUID;

/** What the tests of the REST API have in common. */
final class SubscriptionApi {

    static final String PATH = "/api/v1/subscriptions";

    private SubscriptionApi() {}

    /** A body with the fewest members, and further ones, for example {@code "types":["a"]}. */
    static String body(String... members) {
        return "{\"sink\":\"paper:" + UUID.randomUUID() + "\",\"protocol\":\"PAPER\""
                + (members.length == 0 ? "" : "," + String.join(",", members)) + "}";
    }

    static Response post(String body) {
        return given().contentType("application/json").body(body).post(PATH);
    }

    static String created(String... members) {
        return post(body(members)).then().statusCode(201).extract().path("id");
    }
}
