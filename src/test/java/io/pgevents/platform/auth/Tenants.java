package io.pgevents.platform.auth;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** Owners, and tokens of theirs, made with the start-up token. */
final class Tenants {

    private Tenants() {}

    static RequestSpecification as(String token) {
        RequestSpecification request = given().urlEncodingEnabled(false);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    static RequestSpecification asAdmin() {
        return as(TokensProfile.START_UP_TOKEN);
    }

    /**
     * Makes the owner, or sets anew what it may see.
     *
     * @param patterns the members of the body; without protocols, the tests' own is one
     */
    static void owner(String name, String patterns) {
        asAdmin()
                .contentType("application/json")
                .body("{" + patterns + (patterns.contains("protocols") ? "}" : ",\"protocols\":[\"PAPER\"]}"))
                .put("/api/v1/owners/" + name)
                .then()
                .statusCode(200);
    }

    static Response newToken(String members) {
        return asAdmin()
                .contentType("application/json")
                .body("{" + members + "}")
                .post("/api/v1/tokens");
    }

    static String token(String owner, String scope) {
        return newToken("\"owner\":\"" + owner + "\",\"scope\":\"" + scope + "\"")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    static String adminToken() {
        return newToken("\"scope\":\"admin\"").then().statusCode(201).extract().path("token");
    }

    /** The id. @param members of the body, beside the sink */
    static String subscribe(String token, String members) {
        return as(token)
                .contentType("application/json")
                .body("{\"sink\":\"paper:" + UUID.randomUUID() + "\",\"protocol\":\"PAPER\""
                        + (members.isEmpty() ? "" : "," + members) + "}")
                .post("/api/v1/subscriptions")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** The event's id. */
    static String publish(String token, String source) {
        return as(token)
                .contentType("application/cloudevents+json")
                .body(cloudEvent(source))
                .post("/api/v1/events")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    static String cloudEvent(String source) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + UUID.randomUUID() + "\",\"source\":\"" + source
                + "\",\"type\":\"t\",\"data\":{}}";
    }
}
