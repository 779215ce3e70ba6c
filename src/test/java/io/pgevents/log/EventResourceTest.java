package io.pgevents.log;

import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class EventResourceTest {

    private static final String PATH = "/api/v1/events";

    @Inject
    @Superuser
    Database database;

    /** Different in every test, so that none sees the events of another. */
    private final String source = "/{lists}/" + UUID.randomUUID();

    @Test
    void the_newest_event_comes_first() {
        publish("a", "1");
        publish("b", "2");

        list("source", source)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("data.subject", equalTo(List.of("2", "1")))
                .body("data.specversion", equalTo(List.of("1.0", "1.0")))
                .body("next", equalTo(null));
    }

    @Test
    void the_list_can_be_filtered_by_type_and_subject() {
        publish("a", "1");
        publish("b", "1");
        publish("b", "2");

        list("source", source, "type", "b").then().body("data.subject", equalTo(List.of("2", "1")));
        list("source", source, "subject", "1").then().body("data.type", equalTo(List.of("b", "a")));
        list("source", source, "type", "b", "subject", "2").then().body("data", hasSize(1));
        list("source", source, "type", "c").then().body("data", hasSize(0));
    }

    @Test
    void changes_of_rows_are_found_by_the_type_and_source_that_they_show() {
        database.run("CREATE TABLE looked_up (id integer PRIMARY KEY, amount numeric)");
        database.run("SELECT pgevents.watch('looked_up', ARRAY['insert', 'update', 'delete', 'truncate'])");
        database.run("INSERT INTO looked_up VALUES (1, 12345678901234567890.1234567890123456789000)");
        database.run("UPDATE looked_up SET amount = 1.10");
        database.run("DELETE FROM looked_up");
        database.run("TRUNCATE looked_up");
        String table = database.run("SELECT '/' || current_database() || '/public/looked_up' AS source")
                .iterator()
                .next()
                .getString("source");

        list("source", table)
                .then()
                .body(
                        "data.type",
                        equalTo(List.of(
                                "pgevents.table.truncated",
                                "pgevents.row.deleted",
                                "pgevents.row.updated",
                                "pgevents.row.inserted")));
        for (String type : List.of("row.inserted", "row.updated", "row.deleted", "table.truncated")) {
            list("source", table, "type", "pgevents." + type)
                    .then()
                    .body("data.type", equalTo(List.of("pgevents." + type)));
        }
        assertThat(list("source", table, "type", "pgevents.row.inserted").asString())
                .as("every digit")
                .contains("12345678901234567890.1234567890123456789000");
        assertThat(list("source", table, "type", "pgevents.row.updated").asString())
                .contains("\"amount\":1.10}");
    }

    @Test
    void pages_hold_every_event_once_whatever_is_logged_meanwhile() {
        for (int i = 1; i <= 5; i++) {
            publish("a", "" + i);
        }

        List<String> seen = new ArrayList<>();
        Response page = list("source", source, "limit", "2");
        while (page.path("next") != null) {
            seen.addAll(page.path("data.subject"));
            publish("a", "later");
            page = given().urlEncodingEnabled(false).get(next(page));
            page.then().statusCode(200);
        }
        seen.addAll(page.path("data.subject"));

        assertThat(seen).containsExactly("5", "4", "3", "2", "1");
    }

    @Test
    void a_cursor_is_good_for_its_own_filter_only() {
        publish("a", "1");
        publish("a", "2");
        String cursor = list("source", source, "limit", "1").path("next");

        isProblem(list("cursor", cursor), 400, "invalid-cursor");
        isProblem(list("source", source, "type", "a", "cursor", cursor), 400, "invalid-cursor");
        list("source", source, "cursor", cursor).then().body("data.subject", equalTo(List.of("1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", "1e3", "99999999999999999999"})
    void a_cursor_that_was_tampered_with_is_refused(String key) {
        publish("a", "1");
        publish("a", "2");
        String cursor = list("source", source, "limit", "1").path("next");
        String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        String forged = text.substring(0, text.lastIndexOf('\0') + 1) + key;

        isProblem(
                list(
                        "source",
                        source,
                        "cursor",
                        Base64.getUrlEncoder().encodeToString(forged.getBytes(StandardCharsets.UTF_8))),
                400,
                "invalid-cursor");
    }

    @ParameterizedTest
    @CsvSource({"limit,0", "limit,251", "limit,many", "status,dead", "typ,a"})
    void a_parameter_that_is_not_valid_is_named(String name, String value) {
        isProblem(list(name, value), 400, "malformed-request").body("detail", containsString("'" + name + "'"));
    }

    @Test
    void one_event_is_read_as_a_structured_cloudevent() {
        String location = publish("a", "1");

        given().get(location)
                .then()
                .statusCode(200)
                .contentType("application/cloudevents+json")
                .body("source", equalTo(source))
                .body("type", equalTo("a"))
                .body("subject", equalTo("1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "9223372036854775807", "99999999999999999999", "x"})
    void an_event_that_there_is_not_is_not_found(String id) {
        isProblem(given().get(PATH + "/" + id), 404, "not-found");
    }

    @Test
    void readiness_says_that_the_log_is_read() {
        await().untilAsserted(() -> given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.name", hasItem("event log reader"))
                .body("checks.find { it.name == 'event log reader' }.status", equalTo("UP"))
                .body("checks.find { it.name == 'event log reader' }.data.state", equalTo("reading")));
    }

    private String publish(String type, String subject) {
        return given().contentType("application/cloudevents+json")
                .body("{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"%s\",\"type\":\"%s\",\"subject\":\"%s\"}"
                        .formatted(UUID.randomUUID(), source, type, subject))
                .post(PATH)
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
    }

    private static String next(Response page) {
        return page.header("Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
    }

    private static Response list(String... parameters) {
        var request = given();
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam(parameters[i], parameters[i + 1]);
        }
        return request.get(PATH);
    }
}
