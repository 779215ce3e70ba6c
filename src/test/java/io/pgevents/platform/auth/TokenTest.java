package io.pgevents.platform.auth;

import static io.pgevents.platform.auth.Tenants.adminToken;
import static io.pgevents.platform.auth.Tenants.as;
import static io.pgevents.platform.auth.Tenants.asAdmin;
import static io.pgevents.platform.auth.Tenants.newToken;
import static io.pgevents.platform.auth.Tenants.owner;
import static io.pgevents.platform.auth.Tenants.token;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.sqlclient.Row;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(TokensProfile.class)
@WithTestResource(PostgresResource.class)
class TokenTest {

    @Inject
    @Superuser
    Database database;

    @BeforeEach
    void shop() {
        owner("shop", "\"sources\":[\"/shop\"]");
    }

    @Test
    void who_shows_a_token_may_call_the_service_by_any_name() {
        as(adminToken())
                .header("Host", "pgevents.example.org")
                .get("/api/v1/subscriptions")
                .then()
                .statusCode(200);
    }

    @Test
    void without_credentials_the_answer_asks_for_them() {
        given().get("/api/v1/subscriptions")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", equalTo("Bearer realm=\"pgevents\""))
                .body("type", equalTo("/problems/unauthenticated"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer ",
                "Bearer nonsense",
                "Bearer pge_abc_def",
                "Bearer pge_0000000000_00000000000000000000000000000000000000000000000000",
                "Basic c2hvcDpzaG9w",
                "Bearer start-up-secret-of-the-tests-012345678",
                "start-up-secret-of-the-tests-0123456789"
            })
    void credentials_that_are_not_valid_are_refused_without_a_reason(String header) {
        String body = given().header("Authorization", header)
                .get("/api/v1/subscriptions")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("error=\"invalid_token\""))
                .extract()
                .asString();

        assertThat(body).doesNotContain("pge_", "start-up");
    }

    @Test
    void a_token_in_an_address_which_others_log_is_none() {
        given().queryParam("access_token", TokensProfile.START_UP_TOKEN)
                .get("/api/v1/subscriptions")
                .then()
                .statusCode(401);
    }

    @Test
    void a_token_with_another_secret_is_refused() {
        String token = token("shop", "read");
        char last = token.charAt(token.length() - 1);

        as(token).get("/api/v1/subscriptions").then().statusCode(200);
        as(token.substring(0, token.length() - 1) + (last == 'a' ? 'b' : 'a'))
                .get("/api/v1/subscriptions")
                .then()
                .statusCode(401);
    }

    @Test
    void a_token_is_shown_once_and_only_its_hash_is_stored() {
        Response made = newToken("\"owner\":\"shop\",\"scope\":\"write\",\"name\":\"for tests\"");

        made.then()
                .statusCode(201)
                .header("Cache-Control", containsString("no-store"))
                .body("token", startsWith("pge_"))
                .body("scope", equalTo("write"))
                .body("createdBy", equalTo("start-up token"));
        String token = made.path("token");
        String secret = token.substring(token.lastIndexOf('_') + 1);
        asAdmin()
                .get(made.header("Location"))
                .then()
                .statusCode(200)
                .body("token", nullValue())
                .body("name", equalTo("for tests"));
        asAdmin().get("/api/v1/tokens").then().statusCode(200).body(not(containsString(secret)));
        Row stored = database.run("SELECT t::text AS row FROM pgevents.token t WHERE id = $1", (String) made.path("id"))
                .iterator()
                .next();
        assertThat(stored.getString("row")).doesNotContain(secret);
    }

    @Test
    void a_token_that_is_revoked_is_valid_no_more() {
        Response made = newToken("\"owner\":\"shop\",\"scope\":\"read\"");
        String token = made.path("token");
        as(token).get("/api/v1/subscriptions").then().statusCode(200);

        asAdmin().delete(made.header("Location")).then().statusCode(204);
        asAdmin().delete(made.header("Location")).then().statusCode(204);

        as(token).get("/api/v1/subscriptions").then().statusCode(401);
        asAdmin().get(made.header("Location")).then().body("revokedAt", notNullValue());
    }

    @Test
    void what_another_replica_revokes_is_refused_from_then_on() {
        Response made = newToken("\"owner\":\"shop\",\"scope\":\"read\"");
        String token = made.path("token");
        as(token).get("/api/v1/subscriptions").then().statusCode(200);

        database.run("UPDATE pgevents.token SET revoked_at = now() WHERE id = $1", (String) made.path("id"));

        as(token).get("/api/v1/subscriptions").then().statusCode(401);
    }

    @Test
    void a_token_ends_when_it_expires() {
        Instant soon = Instant.now().plus(2, ChronoUnit.SECONDS);
        String token = newToken("\"owner\":\"shop\",\"scope\":\"read\",\"expiresAt\":\"" + soon + "\"")
                .path("token");

        await().until(() -> as(token).get("/api/v1/subscriptions").statusCode() == 401);
        assertThat(Instant.now()).isAfterOrEqualTo(soon);
    }

    @Test
    void it_is_noted_when_a_token_was_used() {
        Response made = newToken("\"owner\":\"shop\",\"scope\":\"read\"");
        asAdmin().get(made.header("Location")).then().body("lastUsedAt", nullValue());

        as(made.path("token")).get("/api/v1/subscriptions").then().statusCode(200);

        asAdmin().get(made.header("Location")).then().body("lastUsedAt", notNullValue());
    }

    @Test
    void its_use_is_written_once_a_minute_and_not_for_every_request() {
        Response made = newToken("\"owner\":\"shop\",\"scope\":\"read\"");
        as(made.path("token")).get("/api/v1/subscriptions").then().statusCode(200);
        String row = "SELECT xmin::text AS written FROM pgevents.token WHERE id = $1";
        database.run("UPDATE pgevents.token SET last_used_at = now() WHERE id = $1", (String) made.path("id"));
        String written = text(row, made.path("id"), "written");

        for (int i = 0; i < 5; i++) {
            as(made.path("token")).get("/api/v1/subscriptions").then().statusCode(200);
        }

        assertThat(text(row, made.path("id"), "written")).isEqualTo(written);
    }

    @Test
    void too_small_a_scope_is_told_the_one_that_is_needed() {
        as(token("shop", "read"))
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/subscriptions")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/forbidden"))
                .body("detail", equalTo("This needs the scope write; the credentials have read."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"scope\":\"read\"}",
                "{\"scope\":\"root\",\"owner\":\"shop\"}",
                "{\"scope\":\"read\",\"owner\":\"nobody\"}",
                "{\"scope\":\"admin\",\"owner\":\"shop\"}",
                "{\"scope\":\"admin\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}",
                "{\"scope\":\"admin\",\"name\":\"\\u0000\"}"
            })
    void a_token_that_makes_no_sense_is_not_made(String body) {
        asAdmin()
                .contentType("application/json")
                .body(body)
                .post("/api/v1/tokens")
                .then()
                .statusCode(422)
                .body("errors", not(nullValue()));
    }

    @Test
    void probes_and_the_description_are_open_and_nothing_else() {
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/openapi").then().statusCode(200);
        given().get("/q/swagger-ui/").then().statusCode(200);
        given().get("/problems/forbidden").then().statusCode(200);
        for (String path : List.of(
                "/q/metrics",
                "/q/metrics/",
                "/q/dev",
                "/anything",
                "/q/../q/metrics",
                "//q/metrics",
                "/q/health/%2e%2e/metrics")) {
            given().urlEncodingEnabled(false)
                    .get(path)
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .header("WWW-Authenticate", equalTo("Bearer realm=\"pgevents\""))
                    .body("type", equalTo("/problems/unauthenticated"));
            as("nonsense")
                    .get(path)
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .header("WWW-Authenticate", containsString("error=\"invalid_token\""));
        }
        as(adminToken()).get("/anything").then().statusCode(404);
    }

    @Test
    void an_openid_connect_provider_is_not_asked_for_anything() {
        String provider = ConfigProvider.getConfig().getValue("quarkus.oidc.auth-server-url", String.class);

        as("eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.e30.AAAA")
                .get("/api/v1/subscriptions")
                .then()
                .statusCode(401);

        assertThat(given().get(provider + OidcProvider.ASKED).asString()).isEqualTo("0");
    }

    @Test
    void an_owner_must_be_told_what_it_may_see_in_patterns() {
        asAdmin()
                .contentType("application/json")
                .body("{\"tables\":[\"orders\"]}")
                .put("/api/v1/owners/odd")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/tables/0"));
        asAdmin().get("/api/v1/owners/odd").then().statusCode(404);
    }

    private String text(String sql, String id, String column) {
        return database.run(sql, id).iterator().next().getString(column);
    }
}
