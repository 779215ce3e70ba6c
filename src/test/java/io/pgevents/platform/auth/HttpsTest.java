package io.pgevents.platform.auth;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URL;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TokensProfile.class)
@WithTestResource(PostgresResource.class)
class HttpsTest {

    @TestHTTPResource(value = "/api/v1/subscriptions", tls = true)
    URL subscriptions;

    @Test
    void with_a_certificate_the_service_is_there_by_https_for_whoever_has_a_token() {
        given().relaxedHTTPSValidation()
                .header("Authorization", "Bearer " + TokensProfile.START_UP_TOKEN)
                .get(subscriptions)
                .then()
                .statusCode(200);
        given().relaxedHTTPSValidation()
                .get(subscriptions)
                .then()
                .statusCode(401)
                .body("type", equalTo("/problems/unauthenticated"));
    }
}
