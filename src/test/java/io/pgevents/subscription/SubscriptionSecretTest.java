package io.pgevents.subscription;

import static io.pgevents.subscription.SubscriptionApi.PATH;
import static io.pgevents.subscription.SubscriptionApi.body;
import static io.pgevents.subscription.SubscriptionApi.created;
import static io.pgevents.subscription.SubscriptionApi.post;
import static io.pgevents.support.Answers.isInvalid;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class SubscriptionSecretTest {

    @Inject
    SubscriptionStore store;

    @Test
    void rotating_answers_once_with_the_new_secret_and_shows_both_without_them() {
        Response creation = post(body());
        String id = creation.path("id");
        String old = creation.path("secret");

        Response rotated = given().noContentType().post(PATH + "/" + id + "/secret/rotate");

        rotated.then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .header("ETag", "\"2\"")
                .body("secret", not(equalTo(old)))
                .body("secrets", hasSize(2));
        String secret = rotated.path("secret");
        assertThat(store.find(id).orElseThrow().secrets()).containsExactly(secret, old);
        String read = given().get(PATH + "/" + id)
                .then()
                .body("$", not(hasKey("secret")))
                .body("secrets[0].kid", notNullValue())
                .body("secrets[0].createdAt", notNullValue())
                .body("secrets[0].expiresAt", nullValue())
                .body("secrets[1].expiresAt", notNullValue())
                .extract()
                .asString();
        assertThat(read).doesNotContain(old, secret);
    }

    @Test
    void the_overlap_and_the_secret_can_be_given() {
        String id = created();
        String own = WebhookSecret.generate();

        rotate(id, "{\"overlap\":\"PT0S\",\"secret\":\"" + own + "\"}")
                .then()
                .statusCode(200)
                .body("secret", equalTo(own))
                .body("secrets", hasSize(1));

        assertThat(store.find(id).orElseThrow().secrets()).containsExactly(own);
        isInvalid(rotate(id, "{\"secret\":\"" + own + "\"}"), "/secret").body("errors[0].code", equalTo("not-new"));
    }

    @Test
    void what_is_not_valid_is_refused_by_name_and_changes_nothing() {
        String id = created();

        isInvalid(rotate(id, "{\"overlap\":\"P8D\",\"secret\":\"hunter2\",\"when\":1}"), "/secret", "/overlap", "/when")
                .body("detail", not(org.hamcrest.Matchers.containsString("hunter2")));
        isInvalid(rotate(id, "[]"), "");
        isProblem(rotate("nobody", "{}"), 404, "not-found");
        isProblem(
                given().contentType("application/x-www-form-urlencoded")
                        .body("{\"overlap\":\"PT0S\"}")
                        .post(PATH + "/" + id + "/secret/rotate"),
                415,
                "unsupported-media-type");
        given().get(PATH + "/" + id).then().body("version", equalTo(1)).body("secrets", hasSize(1));
    }

    @Test
    void a_secret_is_revoked_at_once_but_never_the_newest() {
        String id = created();
        String old = given().get(PATH + "/" + id).path("secrets[0].kid");

        isProblem(revoke(id, old), 409, "conflict");
        String newest = rotate(id, "{}").path("secrets[0].kid");
        isProblem(revoke(id, newest), 409, "conflict");
        revoke(id, old).then().statusCode(204);
        isProblem(revoke(id, old), 404, "not-found");
        isProblem(revoke("nobody", old), 404, "not-found");
        isProblem(revoke(id, "%00"), 404, "not-found");

        given().get(PATH + "/" + id)
                .then()
                .body("secrets", hasSize(1))
                .body("secrets[0].kid", equalTo(newest))
                .body("version", equalTo(3));
    }

    @Test
    void what_was_read_can_be_sent_back_with_its_secrets() {
        String id = created();
        Response read = given().get(PATH + "/" + id);
        rotate(id, "{}");

        given().contentType("application/json")
                .header("If-Match", "*")
                .body(read.asString()
                        .replace("\"version\":1", "\"version\":2")
                        .replaceAll("\"updatedAt\":\"[^\"]*\",?", "")
                        .replace(",}", "}"))
                .put(PATH + "/" + id)
                .then()
                .statusCode(200)
                .body("secrets", hasSize(2));
    }

    @Test
    void a_body_is_optional_whatever_the_client_says_about_it() {
        String id = created();

        given().post(PATH + "/" + id + "/secret/rotate").then().statusCode(200).body("secrets", hasSize(2));
        given().contentType("application/json")
                .post(PATH + "/" + id + "/secret/rotate")
                .then()
                .statusCode(200)
                .body("secrets", hasSize(3));
    }

    private static Response rotate(String id, String body) {
        return given().contentType("application/json").body(body).post(PATH + "/" + id + "/secret/rotate");
    }

    private static Response revoke(String id, String kid) {
        return given().urlEncodingEnabled(false).delete(PATH + "/" + id + "/secret/" + kid);
    }
}
