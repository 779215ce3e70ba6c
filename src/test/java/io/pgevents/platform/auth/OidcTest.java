package io.pgevents.platform.auth;

import static io.pgevents.platform.auth.Tenants.as;
import static io.pgevents.platform.auth.Tenants.cloudEvent;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenID Connect against a provider on a real socket. */
@QuarkusTest
@TestProfile(OidcProfile.class)
@WithTestResource(PostgresResource.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OidcTest {

    private static final String PAPER = ",\"pgevents_protocols\":[\"PAPER\"]";

    /** The first, since the keys are asked for once; whoever finds the provider there later goes on with them. */
    @Test
    @Order(1)
    void while_the_provider_does_not_answer_nobody_is_told_that_their_token_is_wrong() {
        String good = token("shop", "pgevents-read", "");
        try {
            for (String path : List.of("/api/v1/subscriptions", "/q/metrics")) {
                as(good).get(path)
                        .then()
                        .statusCode(503)
                        .contentType("application/problem+json")
                        .header("Retry-After", notNullValue())
                        .body("type", equalTo("/problems/identity-provider-unavailable"));
            }
            given().get("/api/v1/subscriptions").then().statusCode(lessThan(504));
            given().get("/q/health/live").then().statusCode(200);
        } finally {
            given().post(provider() + OidcProvider.COME_BACK);
        }

        as(good).get("/api/v1/subscriptions").then().statusCode(200);
    }

    @Test
    void a_role_gives_a_scope() {
        as(token("shop", "pgevents-read", ""))
                .get("/api/v1/subscriptions")
                .then()
                .statusCode(200);
        as(token("shop", "pgevents-read", ""))
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/subscriptions")
                .then()
                .statusCode(403)
                .body("detail", equalTo("This needs the scope write; the credentials have read."));
        as(token("shop", "pgevents-write", "")).get("/api/v1/owners").then().statusCode(403);
        as(token("shop", "pgevents-admin", "")).get("/api/v1/owners").then().statusCode(200);
    }

    @Test
    void without_a_role_nothing_is_allowed() {
        as(token("shop", "something-else", ""))
                .get("/api/v1/subscriptions")
                .then()
                .statusCode(403)
                .contentType("application/problem+json");
    }

    @Test
    void an_owner_owns_what_it_makes_and_its_claims_say_what_it_may_see() {
        String shop = token(
                "shop", "pgevents-write", ",\"pgevents_sources\":\"/shop /shop/*\",\"pgevents_protocols\":[\"PAPER\"]");
        String id = Tenants.subscribe(shop, "\"source\":\"/shop/a\"");

        as(shop).get("/api/v1/subscriptions/" + id).then().statusCode(200).body("owner", equalTo("shop"));
        as(token("rival", "pgevents-write", ""))
                .get("/api/v1/subscriptions/" + id)
                .then()
                .statusCode(404);
        as(token("operator", "pgevents-admin", ""))
                .get("/api/v1/subscriptions/" + id)
                .then()
                .statusCode(200);
        for (String forbidden : new String[] {"/crm", "/postgres/public/orders"}) {
            as(shop).contentType("application/cloudevents+json")
                    .body(cloudEvent(forbidden))
                    .post("/api/v1/events")
                    .then()
                    .statusCode(403);
        }
        Tenants.publish(shop, "/shop/a");
    }

    @Test
    void the_claims_of_the_newest_token_hold() {
        String older = token("moving", "pgevents-write", ",\"pgevents_tables\":[\"public.a\",\"nonsense\"]");
        String newer = signed(
                OidcProvider.SIGN,
                claims("moving", "pgevents-write", ",\"pgevents_tables\":[\"public.b\"]")
                        .replace("1000000000", "1000000001"));

        tables(older, "public.a");
        tables(newer, "public.b");
        tables(older, "public.b");
    }

    private static void tables(String token, String expected) {
        as(token).get("/api/v1/events").then().statusCode(200);
        as(token("operator", "pgevents-admin", ""))
                .get("/api/v1/owners/moving")
                .then()
                .body("tables", equalTo(List.of(expected)));
    }

    @Test
    void who_only_reads_decides_nothing_about_subscriptions() {
        String writer = token("reading", "pgevents-write", ",\"pgevents_tables\":[\"public.a\"]");
        as(writer).get("/api/v1/events").then().statusCode(200);

        as(token("reading", "pgevents-read", "")).get("/api/v1/events").then().statusCode(200);

        as(token("operator", "pgevents-admin", ""))
                .get("/api/v1/owners/reading")
                .then()
                .body("tables", equalTo(List.of("public.a")));
    }

    @Test
    void users_of_one_client_are_owners_of_their_own_and_who_has_no_name_is_none() {
        String id = Tenants.subscribe(token("ann", "pgevents-write", PAPER + ",\"azp\":\"portal\""), "");

        as(token("bob", "pgevents-write", ",\"azp\":\"portal\""))
                .get("/api/v1/subscriptions/" + id)
                .then()
                .statusCode(404);
        String nobody = signed(
                OidcProvider.SIGN,
                claims("x", "pgevents-write", ",\"azp\":\"ann\"").replace("\"sub\"", "\"upn\""));
        as(nobody).get("/api/v1/subscriptions/" + id).then().statusCode(403);
    }

    @Test
    void without_a_token_the_answer_asks_for_one() {
        given().get("/api/v1/subscriptions")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", startsWith("Bearer"));
        given().get("/q/health/live").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"iss\":\"https://elsewhere.example\",\"aud\":\"pgevents\",\"iat\":1000000000,\"exp\":%1$d,\"sub\":\"1\"%2$s}",
                "{\"iss\":\"{issuer}\",\"aud\":\"another\",\"iat\":1000000000,\"exp\":%1$d,\"sub\":\"1\"%2$s}",
                "{\"iss\":\"{issuer}\",\"aud\":\"pgevents\",\"iat\":1000000000,\"exp\":1000000001,\"sub\":\"1\"%2$s}",
                "{\"iss\":\"{issuer}\",\"iat\":1000000000,\"exp\":%1$d,\"sub\":\"1\"%2$s}"
            })
    void a_token_of_another_issuer_or_audience_or_one_that_has_expired_is_refused(String claims) {
        refused(signed(OidcProvider.SIGN, claims.formatted(later(), roles("pgevents-admin"))));
    }

    @Test
    void a_token_that_is_signed_by_somebody_else_or_by_nobody_is_refused() {
        String claims = claims("shop", "pgevents-admin", "");
        String good = signed(OidcProvider.SIGN, claims);

        refused(signed(OidcProvider.SIGN_WITH_ANOTHER_KEY, claims));
        refused(good.substring(0, good.lastIndexOf('.') + 1));
        refused("eyJhbGciOiJub25lIn0" + good.substring(good.indexOf('.'), good.lastIndexOf('.') + 1));
        refused("pge_abc_0000000000000000000000000000000000000000");
        as(good).get("/api/v1/subscriptions").then().statusCode(200);
    }

    private static void refused(String token) {
        as(token)
                .get("/api/v1/subscriptions")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", startsWith("Bearer"));
    }

    private static String token(String owner, String role, String members) {
        return signed(OidcProvider.SIGN, claims(owner, role, members));
    }

    private static String claims(String owner, String role, String members) {
        return "{\"iss\":\"{issuer}\",\"aud\":\"pgevents\",\"iat\":1000000000,\"exp\":" + later() + ",\"sub\":\""
                + owner + "\"" + roles(role) + members + "}";
    }

    private static String roles(String role) {
        return ",\"realm_access\":{\"roles\":[\"" + role + "\"]}";
    }

    private static long later() {
        return Instant.now().plusSeconds(600).getEpochSecond();
    }

    private static String signed(String path, String claims) {
        return given().body(claims).post(provider() + path).asString();
    }

    private static String provider() {
        return ConfigProvider.getConfig().getValue("quarkus.oidc.auth-server-url", String.class);
    }
}
