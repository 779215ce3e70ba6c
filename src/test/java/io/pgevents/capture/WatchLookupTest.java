package io.pgevents.capture;

import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.Postgres;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** How the table of a request is found, in a database where others have tables, schemas and operators too. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class WatchLookupTest {

    private static final String PATH = "/api/v1/watches";
    private static final AtomicInteger TABLES = new AtomicInteger();

    @Inject
    @Superuser
    Database database;

    @ConfigProperty(name = "pgevents.database.url")
    String url;

    /** Each fits better than the built-in one that a query without types and schemas would mean. */
    @Test
    void what_somebody_has_put_into_the_schema_public_is_not_run_by_the_service() {
        String table = table();
        String fails = " LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'run as %', current_user; END $$";
        database.run("CREATE FUNCTION public.hostile(oid, regclass) RETURNS boolean" + fails);
        database.run("CREATE FUNCTION public.format(text, text, text) RETURNS text" + fails);
        database.run("CREATE FUNCTION public.to_regclass(text) RETURNS regclass" + fails);
        database.run("CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = regclass, FUNCTION = public.hostile)");
        try {
            String name = table.substring(table.indexOf('.') + 1);
            watch("{\"table\":\"" + name + "\"}").then().statusCode(201).body("table", equalTo(table));
            given().get(PATH + "/" + name).then().statusCode(200).body("table", equalTo(table));
            given().get(PATH).then().statusCode(200);
            given().delete(PATH + "/" + name).then().statusCode(204);
            given().get(PATH + "/" + name).then().statusCode(404);
        } finally {
            database.run("DROP OPERATOR public.= (oid, regclass)");
            database.run("DROP FUNCTION public.hostile, public.format, public.to_regclass");
        }
    }

    @Test
    void in_a_schema_that_the_service_may_not_use_it_sees_watches_and_ends_none() {
        database.run("CREATE SCHEMA closed");
        database.run("REVOKE ALL ON SCHEMA closed FROM " + Postgres.RUNTIME);
        database.run("CREATE TABLE closed.orders (id integer PRIMARY KEY)");
        database.run("CREATE TABLE closed.others (id integer PRIMARY KEY)");
        database.run("SELECT pgevents.watch('closed.orders')");

        given().get(PATH + "/closed.orders").then().statusCode(200).body("table", equalTo("closed.orders"));
        isProblem(given().delete(PATH + "/closed.orders"), 403, "forbidden").body("detail", containsString("USAGE"));
        for (String unwatched : List.of("closed.others", "closed.nothing")) {
            isProblem(given().get(PATH + "/" + unwatched), 404, "not-found");
            given().delete(PATH + "/" + unwatched).then().statusCode(204);
        }
        isProblem(watch("{\"table\":\"closed.others\"}"), 403, "forbidden");

        database.run("GRANT USAGE ON SCHEMA closed TO " + Postgres.RUNTIME);
        given().delete(PATH + "/closed.orders").then().statusCode(204);
    }

    @Test
    void a_name_is_read_as_postgresql_reads_it() {
        String table = table();
        watch("{\"table\":\"" + table + "\"}").then().statusCode(201);
        String databaseName = url.substring(url.lastIndexOf('/') + 1);
        String name = table.substring(table.indexOf('.') + 1);

        for (String written : List.of(
                name,
                name.toUpperCase(Locale.ROOT),
                "PUBLIC." + name,
                "public . " + name,
                "\"public\".\"" + name + "\"",
                databaseName + "." + table)) {
            given().get(PATH + "/{table}", written).then().statusCode(200).body("table", equalTo(table));
        }
        for (String other : List.of("\"PUBLIC\"." + name, "nowhere." + name, "elsewhere." + table)) {
            given().get(PATH + "/{table}", other).then().statusCode(404);
        }
    }

    private String table() {
        String name = "public.looked_up_" + TABLES.incrementAndGet();
        database.run("CREATE TABLE " + name + " (id integer PRIMARY KEY)");
        return name;
    }

    private static Response watch(String body) {
        return given().contentType("application/json").body(body).post(PATH);
    }
}
