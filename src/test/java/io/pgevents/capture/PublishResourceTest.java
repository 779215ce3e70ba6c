package io.pgevents.capture;

import static io.pgevents.support.Answers.isInvalid;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class PublishResourceTest {

    private static final String PATH = "/api/v1/events";
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    /** Different in every test, so that none sees the events of another. */
    private final String source = "/publishers/" + UUID.randomUUID();

    @Test
    void a_structured_event_is_logged_with_everything_it_has() {
        String location =
                publish(event("1", """
                "subject":"order-7","time":"2026-01-02T03:04:05+01:00","dataschema":"https://example.com/s",
                "datacontenttype":"application/vnd.shop+json","tenant":"blue","urgent":true,"weight":3,
                "data":{"carrier":"snail"}""")).then().statusCode(202).extract().header("Location");

        given().get(location)
                .then()
                .statusCode(200)
                .contentType(STRUCTURED)
                .body("specversion", equalTo("1.0"))
                .body("id", equalTo(location.substring(location.lastIndexOf('/') + 1)))
                .body("source", equalTo(source))
                .body("type", equalTo("com.example.shipped"))
                .body("subject", equalTo("order-7"))
                .body("partitionkey", equalTo("order-7"))
                .body("originid", equalTo("1"))
                .body("origintime", equalTo("2026-01-02T03:04:05+01:00"))
                .body("origindataschema", equalTo("https://example.com/s"))
                .body("tenant", equalTo("blue"))
                .body("urgent", equalTo("true"))
                .body("weight", equalTo("3"))
                .body("data.carrier", equalTo("snail"));
    }

    @Test
    void attributes_in_headers_are_percent_decoded_once() {
        String location = given().headers(
                        "ce-specversion", "1.0", "ce-id", "1", "ce-source", source, "ce-type", "com.example.shipped")
                .header("ce-subject", "Gr%C3%B6%C3%9Fe %E2%82%AC a+b 100%2525")
                .header("ce-tenant", "%F0%9F%98%80")
                .contentType("application/json")
                .body("{\"carrier\":\"Schnöcke\"}".getBytes(UTF_8))
                .post(PATH)
                .then()
                .statusCode(202)
                .extract()
                .header("Location");

        given().get(location)
                .then()
                .body("subject", equalTo("Größe € a+b 100%25"))
                .body("tenant", equalTo("😀"))
                .body("data.carrier", equalTo("Schnöcke"));
    }

    @Test
    void a_binary_event_needs_no_data() {
        String location = given().headers(
                        "ce-specversion", "1.0", "ce-id", "1", "ce-source", source, "ce-type", "com.example.shipped")
                .post(PATH)
                .then()
                .statusCode(202)
                .extract()
                .header("Location");

        given().get(location).then().statusCode(200).body("$", not(hasKey("data")));
    }

    @Test
    void nobody_can_forge_what_the_service_tells() {
        publish(event("1", "\"data\":1").replace("\"com.example.shipped\"", "\"pgevents.delivery.dead\""))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/type"))
                .body("errors[0].code", equalTo("reserved"));
    }

    @Test
    void an_operator_can_tell_of_the_rows_of_another_database() {
        publish(event("1", "\"data\":1").replace("\"com.example.shipped\"", "\"pgevents.row.deleted\""))
                .then()
                .statusCode(202);
    }

    @Test
    void every_digit_of_a_number_arrives() {
        String data = "{\"a\":12345678901234567890123,\"b\":1.10,\"c\":0.1000000000000000055511151231257827}";
        String location = publish(event("1", "\"data\":" + data)).header("Location");

        assertThat(given().get(location).asString()).endsWith("\"data\":" + data + "}");
    }

    @Test
    void the_same_again_gives_the_first_event() {
        String id = publish(event("1", "\"data\":{\"n\":1}"))
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        publish(event("1", "\"data\":{\"n\":1}")).then().statusCode(200).body("id", equalTo(id));

        logged().body("data", hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"data\":{\"n\":2}",
                "\"data\":{\"n\":1},\"subject\":\"s\"",
                "\"data\":{\"n\":1},\"tenant\":\"blue\"",
                "\"subject\":\"s\""
            })
    void the_same_id_with_other_content_is_a_conflict(String other) {
        publish(event("1", "\"data\":{\"n\":1}"));

        isProblem(publish(event("1", other)), 409, "duplicate-event").body("detail", containsString(source));

        logged().body("data", hasSize(1));
    }

    @Test
    void the_same_id_of_another_source_is_another_event() {
        publish(event("1", "\"data\":1")).then().statusCode(202);

        publish(event("1", "\"data\":1").replace(source, source + "/other"))
                .then()
                .statusCode(202);
    }

    @Test
    void a_batch_is_logged_in_its_order() {
        List<String> ids = batch(event("1"), event("2"), event("1"))
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        assertThat(ids).hasSize(3);
        assertThat(ids.get(2)).isEqualTo(ids.get(0));
        logged().body("data.originid", equalTo(List.of("2", "1")));
    }

    @Test
    void a_batch_is_logged_as_a_whole_or_not_at_all() {
        publish(event("taken", "\"data\":1"));

        isProblem(batch(event("1"), event("taken", "\"data\":2"), event("2")), 409, "duplicate-event");
        isInvalid(batch(event("3"), "{\"specversion\":\"1.0\",\"id\":\"4\"}", "7"), "/1/source", "/1/type", "/2");

        logged().body("data.originid", equalTo(List.of("taken")));
    }

    @Test
    void an_empty_batch_logs_nothing() {
        batch().then().statusCode(200).body("$", empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{}                                        | /specversion /id /source /type",
                "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"} | /specversion",
                "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"/s\",\"type\":\"t\"}  | /id",
                "{\"specversion\":\"1.0\",\"id\":1,\"source\":\"/s\",\"type\":\"t\"}     | /id /id",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":null,\"type\":\"t\"}   | /source",
                "[]                                        | ^^",
                "null                                      | ^^",
            })
    void missing_attributes_are_named(String body, String pointers) {
        isInvalid(publish(body), pointers.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "\"subject\":\"a\\u0000b\"                 | /subject",
                "\"data_base64\":\"AAAA\"                  | /data_base64",
                "\"time\":\"yesterday\"                    | /time",
                "\"datacontenttype\":\"text/plain\"        | /datacontenttype",
                "\"Tenant\":\"x\"                          | /Tenant",
                "\"ten/ant\":\"x\"                         | /ten~1ant",
                "\"tenant\":{\"a\":1}                      | /tenant",
                "\"tenant\":\"a\\u0000b\"                  | /tenant",
            })
    void an_attribute_that_is_not_valid_is_named(String member, String pointer) {
        isInvalid(publish(event("1", member)), pointer);
        logged().body("data", empty());
    }

    @Test
    void an_id_or_source_longer_than_the_log_can_find_again_is_refused() {
        isInvalid(publish(event("x".repeat(1001))), "/id").body("detail", containsString("1000 bytes"));
        isInvalid(publish(event("1").replace(source, "/é".repeat(500))), "/source");
        publish(event("x".repeat(1000))).then().statusCode(202);
    }

    @Test
    void data_may_hold_what_postgresql_has_no_text_for() {
        String location = publish(event("1", "\"data\":{\"a\":\"\\u0000\",\"\\u0000\":1}"))
                .then()
                .statusCode(202)
                .extract()
                .header("Location");

        assertThat(given().get(location).asString()).endsWith("\"data\":{\"a\":\"\\u0000\",\"\\u0000\":1}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json", "application/xml"})
    void what_is_no_event_at_all_is_refused_with_what_would_be(String type) {
        isProblem(given().contentType(type).body("{}").post(PATH), 415, "unsupported-media-type")
                .body("detail", containsString(STRUCTURED));
    }

    @Test
    void binary_data_must_be_json() {
        var event = given().headers(
                        "ce-specversion", "1.0", "ce-id", "1", "ce-source", source, "ce-type", "com.example.shipped");

        isProblem(event.contentType("text/plain").body("hello").post(PATH), 415, "unsupported-media-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "\"\u0001\"", "NaN"})
    void a_body_that_is_not_json_is_malformed(String body) {
        isProblem(publish(body), 400, "malformed-request");
    }

    @Test
    void a_header_that_is_badly_escaped_is_malformed() {
        isProblem(
                        given().headers("ce-specversion", "1.0", "ce-id", "1", "ce-source", source, "ce-type", "50%")
                                .post(PATH),
                        400,
                        "malformed-request")
                .body("detail", containsString("50%"));
    }

    private String event(String id, String... members) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"" + source
                + "\",\"type\":\"com.example.shipped\"" + (members.length == 0 ? "" : "," + String.join(",", members))
                + "}";
    }

    private ValidatableResponse logged() {
        return given().queryParam("source", source).get(PATH).then().statusCode(200);
    }

    private static Response publish(String body) {
        return send(STRUCTURED, body);
    }

    private static Response batch(String... events) {
        return send(BATCH, "[" + String.join(",", events) + "]");
    }

    private static Response send(String type, String body) {
        return given().contentType(type).body(body.getBytes(UTF_8)).post(PATH);
    }
}
