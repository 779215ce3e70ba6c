package io.pgevents.support;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

/** What the REST API may answer instead of what was asked for. */
public final class Answers {

    private Answers() {}

    public static ValidatableResponse isProblem(Response response, int status, String slug) {
        return response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/" + slug));
    }

    /** @param pointers of exactly the fields that are to blame, in order */
    public static ValidatableResponse isInvalid(Response response, String... pointers) {
        return isProblem(response, 422, "validation-error").body("errors.pointer", contains(pointers));
    }
}
