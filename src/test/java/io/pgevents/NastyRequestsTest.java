package io.pgevents;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs send by mistake, and people on purpose: an answer that blames the request, never the service. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class NastyRequestsTest {

    private static final List<String> SEGMENTS = List.of(
            "0",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999",
            "1e3",
            "%00",
            "1%00",
            "%22",
            "%27",
            "%F0%9F",
            "%ED%A0%80",
            "%0A",
            "..%2F..",
            "1%20OR%201=1",
            ";a=b",
            "%7Bid%7D",
            "x".repeat(3000));

    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("nothing", ""),
            Map.entry("a lone brace", "{"),
            Map.entry("null", "null"),
            Map.entry("a text", "\"text\""),
            Map.entry("a number", "1e999999999"),
            Map.entry("an array", "[[]]"),
            Map.entry("an empty object", "{}"),
            Map.entry("U+0000 in a name", "{\"\\u0000\":1}"),
            Map.entry("a member twice", "{\"table\":\"a\",\"table\":\"b\"}"),
            Map.entry("deep arrays", "[".repeat(100_000)),
            Map.entry("a deep member", "{\"table\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}"),
            Map.entry(
                    "a long text",
                    "{\"table\":\"" + "x".repeat(1_000_000) + "\",\"sink\":\"https://" + "x".repeat(1_000_000) + "\"}"),
            Map.entry("a long number", "{\"table\":" + "9".repeat(100_000) + "}"),
            Map.entry("lone surrogates", "{\"table\":\"\\ud800\",\"sink\":\"\\udc00\",\"id\":\"\\ud800\"}"),
            Map.entry(
                    "wrong types",
                    "{\"table\":{},\"operations\":1,\"columns\":[[]],\"sink\":[],\"protocol\":{},"
                            + "\"types\":{},\"filters\":7,\"config\":[],\"protocolsettings\":\"x\"}"),
            Map.entry(
                    "U+0000 everywhere",
                    "{\"table\":\"\\u0000\",\"sink\":\"https://a/\\u0000\",\"protocol\":\"HTTP\","
                            + "\"source\":\"\\u0000\",\"types\":[\"\\u0000\"],\"filters\":[{\"exact\":{\"subject\":\"\\u0000\"}}],"
                            + "\"protocolsettings\":{\"headers\":{\"X\":\"\\u0000\"}}}"),
            Map.entry(
                    "U+0000 in the columns", "{\"table\":\"pg_class\",\"columns\":[\"\\u0000\"],\"when\":\"\\u0000\"}"),
            Map.entry(
                    "a CloudEvent of surrogates",
                    "{\"specversion\":\"1.0\",\"id\":\"\\ud800\",\"source\":\"\\ud800\","
                            + "\"type\":\"\\ud800\",\"subject\":\"\\ud800\",\"data\":\"\\ud800\"}"),
            Map.entry(
                    "a CloudEvent of depth",
                    "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/deep\",\"type\":\"t\"," + "\"data\":"
                            + "[".repeat(900) + "1e999999999" + "]".repeat(900) + "}"));

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/events/%s",
        "GET, /api/v1/events/%s/deliveries",
        "GET, /api/v1/deliveries/%s",
        "POST, /api/v1/deliveries/%s/redeliver",
        "POST, /api/v1/deliveries/%s/cancel",
        "GET, /api/v1/watches/%s",
        "DELETE, /api/v1/watches/%s",
        "PATCH, /api/v1/watches/%s",
        "GET, /api/v1/subscriptions/%s",
        "PUT, /api/v1/subscriptions/%s",
        "PATCH, /api/v1/subscriptions/%s",
        "DELETE, /api/v1/subscriptions/%s",
        "POST, /api/v1/subscriptions/%s/test",
        "POST, /api/v1/subscriptions/%s/pause",
        "POST, /api/v1/subscriptions/%s/resume",
        "POST, /api/v1/subscriptions/%s/secret/rotate",
        "GET, /api/v1/events?cursor=%s",
        "GET, /api/v1/events?subject=%s",
        "GET, /api/v1/events?limit=%s",
        "GET, /api/v1/deliveries?event=%s",
        "GET, /api/v1/deliveries?status=%s",
        "GET, /api/v1/deliveries?cursor=%s",
        "GET, /api/v1/watches?cursor=%s",
        "GET, /api/v1/subscriptions?source=%s",
        "GET, /problems/%s"
    })
    void an_address_never_ends_in_a_fault_of_the_service(String method, String path) {
        var all = new SoftAssertions();
        for (String segment : SEGMENTS) {
            Response response = given().urlEncodingEnabled(false)
                    .header("If-Match", "*")
                    .contentType(method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                    .request(method, path.formatted(segment));
            all.assertThat(response.statusCode())
                    .as("%s %s answers %s", method, path.formatted(segment), response.asString())
                    .isLessThan(500);
        }
        all.assertAll();
    }

    static Stream<Arguments> addressesWithBodies() {
        return Stream.of(
                        "POST /api/v1/watches application/json",
                        "POST /api/v1/events application/cloudevents+json",
                        "POST /api/v1/events application/cloudevents-batch+json",
                        "POST /api/v1/events application/json",
                        "POST /api/v1/subscriptions application/json",
                        "PUT /api/v1/subscriptions/nasty application/json",
                        "PATCH /api/v1/subscriptions/nasty application/merge-patch+json",
                        "POST /api/v1/subscriptions/nasty/test application/json",
                        "POST /api/v1/subscriptions/nasty/pause application/json",
                        "POST /api/v1/deliveries/1/cancel application/json")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("addressesWithBodies")
    void a_body_never_ends_in_a_fault_of_the_service(String request) {
        String[] parts = request.split(" ");
        given().contentType("application/json")
                .body("{\"sink\":\"http://127.0.0.1:1/\",\"protocol\":\"HTTP\",\"source\":\"/nobody\"}")
                .put("/api/v1/subscriptions/nasty");

        var all = new SoftAssertions();
        BODIES.forEach((name, body) -> {
            Response response = given().header("If-Match", "*")
                    .header("Content-Type", parts[2])
                    .body(body.getBytes(UTF_8))
                    .request(parts[0], parts[1]);
            all.assertThat(response.statusCode())
                    .as("%s with %s answers %s", request, name, response.asString())
                    .isLessThan(500);
        });
        all.assertAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "*/*", "%%%", ""})
    void a_content_type_never_ends_in_a_fault_of_the_service(String type) {
        for (String path : List.of("watches", "events", "subscriptions", "subscriptions/nobody/secret/rotate")) {
            Response response = given().noContentType()
                    .header("Content-Type", type)
                    .body("{}".getBytes(UTF_8))
                    .post("/api/v1/" + path);

            assertThat(response.statusCode())
                    .as(path + " answers " + response.asString())
                    .isBetween(400, 499);
        }
    }
}
