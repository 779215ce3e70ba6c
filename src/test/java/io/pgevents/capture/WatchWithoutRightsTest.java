package io.pgevents.capture;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.Postgres;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table on which the service's role has no right is not watched by REST, and the answer says what is missing. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class WatchWithoutRightsTest {

    @Inject
    @Superuser
    Database database;

    @BeforeEach
    void createTable() {
        database.run("DROP TABLE IF EXISTS public.guarded");
        database.run("CREATE TABLE public.guarded (id integer PRIMARY KEY)");
    }

    @Test
    void without_the_trigger_privilege() {
        database.run("REVOKE TRIGGER ON public.guarded FROM " + Postgres.RUNTIME);

        watch("").statusCode(403).body("detail", containsString("needs the privilege TRIGGER on the table"));
    }

    @Test
    void with_it_but_always_is_for_the_owner_of_the_table() {
        watch(",\"always\":true").statusCode(403).body("detail", containsString("for always it must own the table"));

        watch("").statusCode(201);
    }

    private static ValidatableResponse watch(String more) {
        return given().contentType("application/json")
                .body("{\"table\":\"public.guarded\"" + more + "}")
                .post("/api/v1/watches")
                .then();
    }
}
