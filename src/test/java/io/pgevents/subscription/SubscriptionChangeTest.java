package io.pgevents.subscription;

import static io.pgevents.subscription.SubscriptionApi.PATH;
import static io.pgevents.subscription.SubscriptionApi.body;
import static io.pgevents.subscription.SubscriptionApi.created;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.pgevents.subscription.Subscription.Status;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class SubscriptionChangeTest {

    @Inject
    SubscriptionStore store;

    @Test
    void what_was_read_can_be_modified_and_sent_back() {
        String id = created("\"types\":[\"a\"]", "\"protocolsettings\":{\"headers\":{\"Authorization\":\"Bearer x\"}}");
        Response read = given().get(PATH + "/" + id);
        String modified = read.asString().replace("[\"a\"]", "[\"b\"]");

        put(id, read.header("ETag"), modified)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("types[0]", equalTo("b"))
                .body("version", equalTo(2));

        assertThat(store.find(id)).get().satisfies(changed -> {
            assertThat(changed.types()).containsExactly("b");
            assertThat(changed.headers()).containsEntry("Authorization", "Bearer x");
        });
    }

    @Test
    void credentials_in_headers_are_masked() {
        String id = created("\"protocolsettings\":{\"headers\":{\"X-Api-Key\":\"s3cret\",\"X-Tenant\":\"blue\"}}");

        given().get(PATH + "/" + id)
                .then()
                .body("protocolsettings.headers.X-Api-Key", equalTo("********"))
                .body("protocolsettings.headers.X-Tenant", equalTo("blue"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    # exists | If-Match  | If-None-Match | status | problem
                    true     | "1"       | -             | 200    | -
                    true     | "7", "1"  | -             | 200    | -
                    true     | *         | -             | 200    | -
                    true     | "2"       | -             | 412    | precondition-failed
                    true     | W/"1"     | -             | 412    | precondition-failed
                    true     | 1         | -             | 412    | precondition-failed
                    true     | -         | -             | 428    | precondition-required
                    true     | -         | *             | 412    | precondition-failed
                    false    | -         | -             | 201    | -
                    false    | -         | *             | 201    | -
                    false    | "1"       | -             | 412    | precondition-failed
                    false    | *         | -             | 412    | precondition-failed
                    """)
    void put_keeps_to_the_preconditions(
            boolean exists, String ifMatch, String ifNoneMatch, int status, String problem) {
        String id = exists ? created() : "put-" + UUID.randomUUID();
        var request = given().contentType("application/json").body(body());
        request = ifMatch == null ? request : request.header("If-Match", ifMatch);
        request = ifNoneMatch == null ? request : request.header("If-None-Match", ifNoneMatch);

        Response response = request.put(PATH + "/" + id);

        if (problem == null) {
            response.then().statusCode(status).body("id", equalTo(id)).header("ETag", notNullValue());
        } else {
            isProblem(response, status, problem);
        }
    }

    @Test
    void of_many_who_change_the_same_version_one_succeeds() throws Exception {
        String id = created();

        assertThat(inParallel(8, () -> put(id, "\"1\"", body()).statusCode()))
                .containsOnly(200, 412)
                .containsOnlyOnce(200);
        given().get(PATH + "/" + id).then().body("version", equalTo(2));
    }

    @Test
    void of_many_who_create_the_same_id_one_succeeds() throws Exception {
        String id = "race-" + UUID.randomUUID();

        assertThat(inParallel(8, () -> put(id, null, body()).statusCode()))
                .containsOnly(201, 428)
                .containsOnlyOnce(201);
    }

    @Test
    void put_creates_with_an_id_of_the_clients_choice() {
        String id = "orders-to-crm_" + UUID.randomUUID();

        given().contentType("application/json")
                .body(body("\"id\":\"" + id + "\"", "\"status\":\"active\""))
                .put(PATH + "/" + id)
                .then()
                .statusCode(201)
                .header("Location", equalTo(PATH + "/" + id))
                .body("secret", notNullValue());
    }

    @Test
    void an_id_of_the_clients_choice_must_be_fit_for_a_message_id() {
        isProblem(put("or.ders", null, body()), 422, "validation-error").body("errors[0].pointer", equalTo("/id"));
        isProblem(put("x".repeat(65), null, body()), 422, "validation-error");
    }

    @ParameterizedTest
    @CsvSource({
        "id, '\"other\"'",
        "status, '\"paused\"'",
        "version, 7",
        "createdAt, '\"2020-01-01T00:00:00Z\"'",
        "secret, '\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLSw1\"'",
        "startFrom, '\"earliest\"'"
    })
    void what_only_pgevents_can_set_is_refused_if_it_differs(String member, String value) {
        String id = created();

        isProblem(put(id, "*", body("\"" + member + "\":" + value)), 422, "validation-error")
                .body("errors[0].pointer", equalTo("/" + member))
                .body("errors[0].code", equalTo("read-only"));
    }

    @Test
    void a_merge_patch_changes_what_it_names_and_null_restores_the_default() {
        String id = created("\"source\":\"/a\"", "\"config\":{\"timeout\":\"PT5S\",\"maxConcurrency\":2}");

        patch(id, "\"1\"", "{\"source\":null,\"types\":[\"b\"],\"config\":{\"timeout\":null}}")
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("$", not(hasKey("source")))
                .body("types[0]", equalTo("b"))
                .body("config", not(hasKey("timeout")))
                .body("config.maxConcurrency", equalTo(2));
    }

    @Test
    void a_merge_patch_is_held_to_the_same_rules() {
        String id = created();

        isProblem(patch(id, null, "{}"), 428, "precondition-required");
        isProblem(patch(id, "\"9\"", "{}"), 412, "precondition-failed");
        isProblem(patch("nobody", "*", "{}"), 404, "not-found");
        isProblem(patch(id, "*", "{\"sink\":null}"), 422, "validation-error")
                .body("errors[0].pointer", equalTo("/sink"));
        isProblem(patch(id, "*", "{\"config\":{\"colour\":1}}"), 422, "validation-error")
                .body("errors[0].pointer", equalTo("/config/colour"));
        isProblem(patch(id, "*", "{\"status\":\"paused\"}"), 422, "validation-error");
        isProblem(patch(id, "*", "[]"), 422, "validation-error");
        isProblem(
                given().contentType("application/json").body("{}").patch(PATH + "/" + id),
                415,
                "unsupported-media-type");
    }

    @Test
    void pause_and_resume_may_be_repeated() {
        String id = created();

        post(id, "pause")
                .then()
                .statusCode(200)
                .body("status", equalTo("paused"))
                .header("ETag", "\"2\"");
        post(id, "pause")
                .then()
                .statusCode(200)
                .body("status", equalTo("paused"))
                .header("ETag", "\"2\"");
        post(id, "resume")
                .then()
                .statusCode(200)
                .body("status", equalTo("active"))
                .header("ETag", "\"3\"");
        post(id, "resume")
                .then()
                .statusCode(200)
                .body("status", equalTo("active"))
                .header("ETag", "\"3\"");
        isProblem(post("nobody", "pause"), 404, "not-found");
        isProblem(post("nobody", "resume"), 404, "not-found");
    }

    @Test
    void resuming_can_skip_what_has_piled_up() {
        String id = created();
        post(id, "pause");

        given().queryParam("from", "now")
                .post(PATH + "/" + id + "/resume")
                .then()
                .statusCode(200)
                .body("status", equalTo("active"))
                .header("ETag", "\"3\"");
        given().queryParam("from", "backlog")
                .post(PATH + "/" + id + "/resume")
                .then()
                .statusCode(200);
        isProblem(given().queryParam("from", "then").post(PATH + "/" + id + "/resume"), 400, "malformed-request");
        isProblem(given().queryParam("from", "now").post(PATH + "/nobody/resume"), 404, "not-found");
    }

    @Test
    void a_disabled_subscription_says_why_and_can_be_resumed() {
        String id = created();
        store.setStatus(id, Status.DISABLED, "the receiver answered 410 Gone");

        given().get(PATH + "/" + id)
                .then()
                .body("status", equalTo("disabled"))
                .body("statusReason", equalTo("the receiver answered 410 Gone"));
        post(id, "resume").then().body("status", equalTo("active")).body("$", not(hasKey("statusReason")));
    }

    @Test
    void delete_may_be_repeated_and_minds_if_match() {
        String id = created();

        isProblem(given().header("If-Match", "\"2\"").delete(PATH + "/" + id), 412, "precondition-failed");
        given().header("If-Match", "\"1\"").delete(PATH + "/" + id).then().statusCode(204);
        given().delete(PATH + "/" + id).then().statusCode(204);
        isProblem(given().get(PATH + "/" + id), 404, "not-found");
    }

    @Test
    void a_client_that_has_the_present_version_is_spared_the_body() {
        String id = created();

        given().header("If-None-Match", "\"1\"")
                .get(PATH + "/" + id)
                .then()
                .statusCode(304)
                .header("ETag", "\"1\"");
        given().header("If-None-Match", "\"0\"").get(PATH + "/" + id).then().statusCode(200);
    }

    private static List<Integer> inParallel(int times, Callable<Integer> call) throws Exception {
        var threads = Executors.newFixedThreadPool(times);
        try {
            List<Integer> results = new ArrayList<>();
            for (Future<Integer> result : threads.invokeAll(Collections.nCopies(times, call))) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Response put(String id, String ifMatch, String body) {
        var request = given().contentType("application/json").body(body);
        return (ifMatch == null ? request : request.header("If-Match", ifMatch)).put(PATH + "/" + id);
    }

    private static Response patch(String id, String ifMatch, String body) {
        var request = given().contentType("application/merge-patch+json").body(body);
        return (ifMatch == null ? request : request.header("If-Match", ifMatch)).patch(PATH + "/" + id);
    }

    private static Response post(String id, String action) {
        return given().post(PATH + "/" + id + "/" + action);
    }
}
