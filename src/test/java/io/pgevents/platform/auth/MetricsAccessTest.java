package io.pgevents.platform.auth;

import static io.pgevents.platform.auth.Tenants.adminToken;
import static io.pgevents.platform.auth.Tenants.as;
import static io.pgevents.platform.auth.Tenants.newToken;
import static io.pgevents.platform.auth.Tenants.owner;
import static io.pgevents.platform.auth.Tenants.token;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TokensProfile.class)
@WithTestResource(PostgresResource.class)
class MetricsAccessTest {

    @Inject
    @Superuser
    Database database;

    @Test
    void the_metrics_are_shown_to_who_could_see_them_before_while_the_database_does_not_answer() {
        owner("metrics", "\"tables\":[]");
        Response made = newToken("\"owner\":\"metrics\",\"scope\":\"read\"");
        String token = made.path("token");
        as(token).get("/q/metrics").then().statusCode(200);

        database.inTransaction(statements -> {
            statements.run("LOCK TABLE pgevents.token");
            return as(token).get("/q/metrics").then().statusCode(200);
        });

        database.run("UPDATE pgevents.token SET revoked_at = now() WHERE id = $1", (String) made.path("id"));
        as(token).get("/q/metrics").then().statusCode(401);
    }

    @Test
    void the_metrics_which_tell_of_all_are_for_admins_and_who_is_named_for_them() {
        owner("metrics", "\"tables\":[]");
        owner("shop", "\"sources\":[\"/shop\"]");

        as(token("shop", "write"))
                .get("/q/metrics")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/forbidden"));
        as(token("metrics", "read"))
                .get("/q/metrics")
                .then()
                .statusCode(not(403))
                .statusCode(not(401));
        as(adminToken()).get("/q/metrics").then().statusCode(not(403)).statusCode(not(401));
    }
}
