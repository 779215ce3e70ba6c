package io.pgevents.capture;

import static io.pgevents.support.Answers.isInvalid;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.Postgres;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class WatchResourceTest {

    private static final String PATH = "/api/v1/watches";
    private static final AtomicInteger TABLES = new AtomicInteger();

    @Inject
    @Superuser
    Database database;

    @ConfigProperty(name = "pgevents.database.url")
    String url;

    @Test
    void a_watch_can_be_made_read_and_ended() {
        String table = table();

        String location = watch("{\"table\":\"" + table + "\"}")
                .then()
                .statusCode(201)
                .body("table", equalTo(table))
                .body("source", matchesPattern("/test_\\d+/" + table.replace('.', '/')))
                .body("operations", equalTo(List.of("insert", "update", "delete")))
                .body("before", equalTo(false))
                .body("always", equalTo(false))
                .body("granularity", equalTo("statement"))
                .body("createdAt", notNullValue())
                .body("$", not(hasKey("columns")))
                .extract()
                .header("Location");

        given().get(location).then().statusCode(200).body("table", equalTo(table));
        given().delete(location).then().statusCode(204);
        isProblem(given().get(location), 404, "not-found").body("detail", containsString(table));
        given().delete(location).then().statusCode(204);
    }

    @Test
    void every_option_is_kept_and_works() {
        String table = table();
        // What "always" asks for.
        database.run("ALTER TABLE " + table + " OWNER TO " + Postgres.RUNTIME);

        watch("""
                {"table":"%s","operations":["update","insert"],"columns":["id","total"],"when":"NEW.total > 100",
                 "before":true,"keyColumns":["total"],"always":true}""".formatted(table)).then().statusCode(201);

        given().get(PATH + "/" + table)
                .then()
                .body("operations", equalTo(List.of("insert", "update")))
                .body("columns", equalTo(List.of("id", "total")))
                .body("when", equalTo("NEW.total > 100"))
                .body("before", equalTo(true))
                .body("keyColumns", equalTo(List.of("total")))
                .body("always", equalTo(true))
                .body("granularity", equalTo("row"));
        database.run("INSERT INTO " + table + " VALUES (1, 'kept out', 101), (2, 'too cheap', 100)");
        given().queryParam("source", source(table))
                .get("/api/v1/events")
                .then()
                .body("data.subject", equalTo(List.of("101")))
                .body("data[0].data.after", equalTo(Map.of("id", 1, "total", 101)));
    }

    @Test
    void columns_can_be_left_out() {
        String table = table();

        watch("{\"table\":\"%s\",\"exclude\":[\"note\"]}".formatted(table))
                .then()
                .statusCode(201)
                .body("exclude", equalTo(List.of("note")));
    }

    @Test
    void the_same_again_changes_nothing_and_other_options_take_its_place() {
        String table = table();
        String first = watch("{\"table\":\"" + table + "\"}").path("createdAt");

        watch("{\"table\":\"" + table + "\",\"operations\":[\"delete\",\"update\",\"insert\"]}")
                .then()
                .statusCode(201)
                .body("createdAt", equalTo(first));
        watch("{\"table\":\"" + table + "\",\"before\":true}")
                .then()
                .statusCode(201)
                .body("before", equalTo(true))
                .body("createdAt", not(equalTo(first)));
        given().get(PATH + "/" + table).then().body("before", equalTo(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Order Lines",
                "a\"quote",
                "dots.and.more",
                "größe €😀",
                "100%",
                "a+b&c=d",
                "a/b",
                "{template}",
                "semi;colon",
                "two\nlines",
                "#hash?",
                "'; DROP TABLE x; --"
            })
    void a_table_of_any_name_can_be_watched(String name) {
        String quoted = "public.\"" + name.replace("\"", "\"\"") + "\"";
        database.run("CREATE TABLE " + quoted + " (id integer PRIMARY KEY)");

        String location = given().contentType("application/json")
                .body(Map.of("table", quoted))
                .post(PATH)
                .then()
                .statusCode(201)
                .body("table", equalTo(quoted))
                .extract()
                .header("Location");

        given().urlEncodingEnabled(false).get(location).then().statusCode(200).body("table", equalTo(quoted));
        given().urlEncodingEnabled(false).delete(location).then().statusCode(204);
        given().urlEncodingEnabled(false).get(location).then().statusCode(404);
    }

    @Test
    void pages_of_the_list_hold_every_watch_once_in_the_order_of_names() {
        database.run("CREATE SCHEMA listed");
        List<String> mine = List.of("listed.a", "listed.\"b\nc\"", "listed.d");
        mine.forEach(name -> {
            database.run("CREATE TABLE " + name + " (id integer PRIMARY KEY)");
            given().contentType("application/json")
                    .body(Map.of("table", name))
                    .post(PATH)
                    .then()
                    .statusCode(201);
        });

        List<String> listed = new ArrayList<>();
        String next = PATH + "?limit=1";
        while (next != null) {
            var page = given().urlEncodingEnabled(false)
                    .get(next)
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(page.path("data.table"));
            String cursor = page.path("next");
            assertThat(page.header("Link")).isEqualTo(cursor == null ? null : link(cursor));
            next = cursor == null ? null : PATH + "?limit=1&cursor=" + cursor;
        }

        assertThat(listed).containsSubsequence(mine).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "\"operations\":[\"upsert\"]          | /operations | insert, update, delete, truncate",
                "\"operations\":[]                    | /operations | operations must be",
                "\"operations\":[null]                | /operations | operations must be",
                "\"columns\":[\"id\",\"colour\"]      | /columns    | colour",
                "\"columns\":[null]                   | /columns    | null",
                "\"exclude\":[\"colour\"]             | /exclude    | colour",
                "\"columns\":[],\"exclude\":[]        | /columns    | give one of them",
                "\"keyColumns\":[\"colour\"]          | /keyColumns | colour",
                "\"keyColumns\":[]                    | /keyColumns | key_columns is empty",
                "\"when\":\"NEW.colour = 1\"          | /when       | colour",
                "\"when\":\"\"                        | /when       | NEW.total > 100",
                "\"when\":\"true) EXECUTE FUNCTION x(\" | /when     | condition is not a valid expression",
                "\"when\":\"OLD.total > 1\"           | /when       | leave insert out of operations",
                "\"when\":\"NEW.total\"               | /when       | boolean",
            })
    void an_option_that_does_not_fit_the_table_is_refused_by_name(String member, String pointer, String saying) {
        String table = table();

        isInvalid(watch("{\"table\":\"" + table + "\"," + member + "}"), pointer)
                .body("detail", containsString(saying));
        given().get(PATH + "/" + table).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nowhere.nothing",
                "a.b.c.d",
                "\\\"",
                "pg_catalog.pg_class",
                "pgevents.event",
                "99999999999999999999",
                "nul\\u0000"
            })
    void what_is_not_a_table_of_the_user_is_refused(String table) {
        isInvalid(watch("{\"table\":\"" + table + "\"}"), "/table");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%00", "%22", "a.b.c.d", "%22%22", "no%20name", "a.b%00", "other.database.table", "%F0%9F", "1"})
    void what_can_be_no_table_is_not_watched(String name) {
        isProblem(given().urlEncodingEnabled(false).get(PATH + "/" + name), 404, "not-found");
        given().urlEncodingEnabled(false).delete(PATH + "/" + name).then().statusCode(204);
    }

    @Test
    void a_view_is_refused() {
        database.run("CREATE VIEW a_view AS SELECT 1 AS one");

        isInvalid(watch("{\"table\":\"a_view\"}"), "/table").body("detail", containsString("view"));
    }

    @Test
    void what_is_not_a_request_is_refused_with_the_place() {
        isInvalid(watch("{}"), "/table");
        isInvalid(watch("{\"table\":\"t\",\"column\":[]}"), "/column").body("errors[0].code", equalTo("unknown-field"));
        isInvalid(watch("{\"table\":\"t\",\"columns\":\"id\"}"), "/columns");
        isInvalid(watch("{\"table\":\"t\",\"before\":\"perhaps\"}"), "/before");
        isProblem(watch(""), 400, "malformed-request").body("errors[0].code", equalTo("empty-body"));
        isProblem(watch("{\"table\":"), 400, "malformed-request");
        isProblem(given().contentType("text/plain").body("x").post(PATH), 415, "unsupported-media-type");
    }

    @Test
    void a_lock_that_is_not_to_be_had_is_a_reason_to_come_back_later() throws SQLException {
        String table = table();
        try (var busy = Postgres.connect(url);
                var statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("LOCK TABLE " + table);

            isProblem(watch("{\"table\":\"" + table + "\"}"), 503, "overloaded")
                    .header("Retry-After", matchesPattern("\\d+"))
                    .body("retryable", equalTo(true))
                    .body("detail", containsString("is in use"));

            busy.rollback();
        }
        watch("{\"table\":\"" + table + "\"}").then().statusCode(201);
    }

    /** A fresh one, with columns id, note and total. */
    private String table() {
        String name = "public.watched_" + TABLES.incrementAndGet();
        database.run("CREATE TABLE " + name + " (id integer PRIMARY KEY, note text, total integer)");
        return name;
    }

    private String source(String table) {
        return url.substring(url.lastIndexOf('/')) + "/" + table.replace('.', '/');
    }

    private static String link(String cursor) {
        return "<" + PATH + "?limit=1&cursor=" + cursor + ">; rel=\"next\"";
    }

    private static Response watch(String body) {
        return given().contentType("application/json").body(body).post(PATH);
    }
}
