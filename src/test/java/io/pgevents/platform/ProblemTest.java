package io.pgevents.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ProblemTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    # body                                      | status | slug              | pointer            | code
                    {"name":                                    | 400    | malformed-request | /name              | malformed-json
                    {"name":"a","lines":[{"article":oops}]}     | 400    | malformed-request | /lines/0/article   | malformed-json
                    {"name":"a"} trailing                       | 400    | malformed-request | ``                 | malformed-json
                    {"name":"a"} {}                             | 400    | malformed-request | ``                 | malformed-json
                    {"name":"a","name":"b"}                     | 400    | malformed-request | /name              | malformed-json
                    {"name":"a","colour":"red"}                 | 422    | validation-error  | /colour            | unknown-field
                    {"lines":[{"article":"a"},{"article":"b","prize":1}]} | 422    | validation-error  | /lines/1/prize     | unknown-field
                    {"name":"a","count":"many"}                 | 422    | validation-error  | /count             | wrong-type
                    {"lines":{"article":"a"}}                   | 422    | validation-error  | /lines             | wrong-type
                    {"lines":[{"article":" "}]}                 | 422    | validation-error  | /lines/0           | invalid
                    """)
    void a_bad_body_is_refused_with_a_pointer_to_the_place(
            String body, int status, String slug, String pointer, String code) {
        problem(given().contentType("application/json").body(body).post("/trouble/order"), status, slug)
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].code", equalTo(code))
                .body("errors[0].detail", not(containsString("io.pgevents")));
    }

    @Test
    void an_unknown_field_is_answered_with_the_known_ones() {
        problem(
                        given().contentType("application/json")
                                .body("{\"colour\":1}")
                                .post("/trouble/order"),
                        422,
                        "validation-error")
                .body("detail", equalTo("There is no field 'colour' here; known are count, lines, name."));
    }

    @Test
    void an_empty_body_is_malformed() {
        problem(given().contentType("application/json").body(" ").post("/trouble/order"), 400, "malformed-request");
    }

    @Test
    void what_jax_rs_refuses_is_a_problem_too() {
        problem(given().get("/trouble/nowhere"), 404, "not-found");
        problem(given().get("/nowhere/at/all"), 404, "not-found");
        problem(given().delete("/trouble/order"), 405, "method-not-allowed");
        problem(given().contentType("text/plain").body("x").post("/trouble/order"), 415, "unsupported-media-type");
        problem(
                given().contentType("application/json")
                        .accept("image/png")
                        .body("{}")
                        .post("/trouble/order"),
                406,
                "not-acceptable");
    }

    @Test
    void everything_that_was_found_is_told_at_once_with_escaped_pointers() {
        problem(given().get("/trouble/findings"), 422, "validation-error")
                .body("errors.pointer", equalTo(List.of("/a~1b~0c", "/list/1")))
                .body("errors.code", equalTo(List.of("out-of-range", "missing")));
    }

    @Test
    void a_silent_database_is_worth_another_try() {
        problem(given().get("/trouble/database"), 503, "storage-unavailable")
                .header("Retry-After", "5")
                .body("retryable", equalTo(true))
                .body("detail", not(containsString("10.0.0.7")));
    }

    @Test
    void a_bug_shows_no_internals_but_an_id_that_the_log_has_too() {
        String body = problem(given().get("/trouble/bug"), 500, "internal-error")
                .body("instance", matchesPattern("urn:uuid:[0-9a-f-]{36}"))
                .extract()
                .asString();

        assertThat(body).doesNotContain("10.0.0.7", "IllegalState", "io.pgevents", "\tat ");
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void every_problem_type_is_explained_under_its_own_address(ProblemType type) {
        given().get("/problems/" + type.slug())
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .body(containsString(type.title()))
                .body(containsString(String.valueOf(type.status())));
    }

    @Test
    void an_unknown_problem_type_is_not_found() {
        problem(given().get("/problems/no-such-thing"), 404, "not-found").body("errors", nullValue());
    }

    private static ValidatableResponse problem(io.restassured.response.Response response, int status, String slug) {
        return response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/" + slug))
                .body("status", equalTo(status))
                .body("$", hasKey("title"))
                .body("$", hasKey("detail"))
                .body("$", hasKey("retryable"));
    }
}
