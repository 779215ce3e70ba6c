package io.pgevents.subscription;

import static io.pgevents.subscription.SubscriptionApi.PATH;
import static io.pgevents.subscription.SubscriptionApi.body;
import static io.pgevents.subscription.SubscriptionApi.post;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class SubscriptionCreationTest {

    @Test
    void subscribing_answers_with_address_version_and_once_the_secret() {
        var created = post(body())
                .then()
                .statusCode(201)
                .header("ETag", "\"1\"")
                .header("Cache-Control", "no-store")
                .body("id", matchesPattern("sub_[a-z0-9]{10,24}"))
                .body("status", equalTo("active"))
                .body("version", equalTo(1))
                .extract();
        String secret = created.path("secret");

        assertThat(created.header("Location")).endsWith(PATH + "/" + created.path("id"));
        assertThat(WebhookSecret.key(secret)).hasSize(32);
        given().get(created.header("Location")).then().statusCode(200).body("$", not(hasKey("secret")));
        assertThat(given().queryParam("limit", 250).get(PATH).asString()).doesNotContain(secret);
    }

    @Test
    void everything_that_was_given_is_shown_again() {
        String given = body("""
                "source":"/shop/public/orders",
                "types":["pgevents.row.inserted","pgevents.row.updated"],
                "filters":[{"exact":{"subject":"7"}},{"not":{"cel":"after.total > 100.0"}}],
                "protocolsettings":{"headers":{"X-Tenant":"blue"},"colour":"red"},
                "config":{"timeout":"PT5S","schedule":["PT1S","PT10M"],"retryAfterMax":"PT0S","ordering":"all",
                          "orderingExhausted":"park","maxConcurrency":1,"mode":"structured"}""");

        String id = post(given).then().statusCode(201).extract().path("id");

        given().get(PATH + "/" + id)
                .then()
                .statusCode(200)
                .body("source", equalTo("/shop/public/orders"))
                .body("types", equalTo(List.of("pgevents.row.inserted", "pgevents.row.updated")))
                .body("filters[0].exact.subject", equalTo("7"))
                .body("filters[1].not.cel", equalTo("after.total > 100.0"))
                .body("protocol", equalTo("PAPER"))
                .body("protocolsettings.headers.X-Tenant", equalTo("blue"))
                .body("protocolsettings.colour", equalTo("red"))
                .body("config.timeout", equalTo("PT5S"))
                .body("config.schedule", equalTo(List.of("PT1S", "PT10M")))
                .body("config.maxConcurrency", equalTo(1))
                .body("createdAt", matchesPattern("\\d{4}-.*Z"));
    }

    @Test
    void a_secret_of_ones_own_is_taken() {
        String secret = WebhookSecret.generate();

        post(body("\"secret\":\"" + secret + "\"")).then().statusCode(201).body("secret", equalTo(secret));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    # member                                                     | pointer                             | code
                    "colour":"red"                                               | /colour                             | unknown-field
                    "source":7                                                   | /source                             | wrong-type
                    "types":"a"                                                  | /types                              | wrong-type
                    "types":["a","a"]                                            | /types                              | wrong-type
                    "types":[""]                                                 | /types                              | wrong-type
                    "filters":[{"cel":"after."}]                                 | /filters/0/cel                      | invalid-expression
                    "secret":"whsec_c2hvcnQ="                                    | /secret                             | invalid-secret
                    "secret":"hunter2"                                           | /secret                             | invalid-secret
                    "id":"mine"                                                  | /id                                 | read-only
                    "status":"paused"                                            | /status                             | read-only
                    "version":1                                                  | /version                            | read-only
                    "sinkcredential":{}                                          | /sinkcredential                     | unsupported
                    "config":7                                                   | /config                             | wrong-type
                    "config":{"colour":1}                                        | /config/colour                      | unknown-field
                    "config":{"timeout":15}                                      | /config/timeout                     | invalid-duration
                    "config":{"timeout":"PT21S"}                                 | /config/timeout                     | out-of-range
                    "config":{"timeout":"PT0S"}                                  | /config/timeout                     | invalid-duration
                    "config":{"schedule":["PT1S","soon"]}                        | /config/schedule/1                  | invalid-duration
                    "config":{"schedule":["PT-1S"]}                              | /config/schedule/0                  | invalid-duration
                    "config":{"schedule":[],"retry":3}                           | /config/retry                       | contradiction
                    "config":{"backoffDelay":"PT1S"}                             | /config/retry                       | missing
                    "config":{"retry":1.5}                                       | /config/retry                       | out-of-range
                    "config":{"retry":101}                                       | /config/retry                       | out-of-range
                    "config":{"retry":1,"backoffPolicy":"constant"}              | /config/backoffPolicy               | unknown-value
                    "config":{"ordering":"KEY"}                                  | /config/ordering                    | unknown-value
                    "config":{"orderingExhausted":"drop"}                        | /config/orderingExhausted           | unknown-value
                    "config":{"maxConcurrency":0}                                | /config/maxConcurrency              | out-of-range
                    "config":{"maxConcurrency":257}                              | /config/maxConcurrency              | out-of-range
                    "config":{"batch":{"maxEvents":1}}                           | /config/batch/maxEvents             | out-of-range
                    "config":{"batch":{"maxEvents":1001}}                        | /config/batch/maxEvents             | out-of-range
                    "config":{"batch":{"maxBytes":1023}}                         | /config/batch/maxBytes              | out-of-range
                    "config":{"batch":{"maxBytes":10485761}}                     | /config/batch/maxBytes              | out-of-range
                    "config":{"batch":{"maxWait":"PT60.1S"}}                     | /config/batch/maxWait               | invalid-duration
                    "config":{"batch":{"size":1}}                                | /config/batch/size                  | unknown-field
                    "config":{"batch":7}                                         | /config/batch                       | wrong-type
                    "config":{"batch":{},"mode":"binary"}                        | /config/batch                       | contradiction
                    "config":{"mode":"standard"}                                 | /config/mode                        | unknown-value
                    "config":{"payload":"diff"}                                  | /config/payload                     | unknown-value
                    "config":{"ratePerSecond":0}                                 | /config/ratePerSecond               | out-of-range
                    "config":{"ratePerSecond":100000.1}                          | /config/ratePerSecond               | out-of-range
                    "config":{"ratePerSecond":"5"}                               | /config/ratePerSecond               | out-of-range
                    "config":{"shards":0}                                        | /config/shards                      | out-of-range
                    "config":{"shards":65}                                       | /config/shards                      | out-of-range
                    "config":{"shards":17}                                       | /config/shards                      | contradiction
                    "config":{"shards":2,"maxConcurrency":1}                     | /config/shards                      | contradiction
                    "config":{"shards":2,"ordering":"all"}                       | /config/shards                      | contradiction
                    "config":{"maxAge":"P1D"}                                    | /config/maxAge                      | unsupported
                    "config":{"retryOn":[500]}                                   | /config/retryOn                     | unsupported
                    "startFrom":"yesterday"                                      | /startFrom                          | unknown-value
                    "startFrom":{}                                               | /startFrom                          | unknown-value
                    "startFrom":{"time":"2026-01-01T00:00:00Z","position":"1"}   | /startFrom                          | unknown-value
                    "startFrom":{"position":"x"}                                 | /startFrom/position                 | wrong-type
                    "startFrom":{"position":-1}                                  | /startFrom/position                 | wrong-type
                    "startFrom":{"time":"yesterday"}                             | /startFrom/time                     | invalid-time
                    "startFrom":{"time":"2999-01-01T00:00:00Z"}                  | /startFrom/time                     | out-of-range
                    "secrets":["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLSw1"]         | /secrets                            | read-only
                    "protocolsettings":{"handshake":"yes"}                       | /protocolsettings/handshake         | wrong-type
                    "protocolsettings":{"headers":{"a":"enc:v1:x"}}              | /protocolsettings/headers/a         | invalid-header
                    "config":{"signature":["v1","v1a"]}                          | /config/signature                   | unsupported
                    "config":{"deadLetterSink":"https://example.com"}            | /config/deadLetterSink              | unsupported
                    "protocolsettings":{"colour":1}                              | /protocolsettings/colour            | wrong-type
                    "protocolsettings":{"colour":" "}                            | /protocolsettings/colour            | wrong-type
                    "protocolsettings":{"shape":"round"}                         | /protocolsettings/shape             | unknown-field
                    "protocolsettings":{"method":"POST"}                         | /protocolsettings/method            | unknown-field
                    "protocolsettings":{"headers":[]}                            | /protocolsettings/headers           | wrong-type
                    "protocolsettings":{"headers":{"Webhook-Id":"x"}}            | /protocolsettings/headers/Webhook-Id | reserved-header
                    "protocolsettings":{"headers":{"Host":"x"}}                  | /protocolsettings/headers/Host      | reserved-header
                    "protocolsettings":{"headers":{"content-type":"x"}}          | /protocolsettings/headers/content-type | reserved-header
                    "protocolsettings":{"headers":{"ce-id":"x"}}                 | /protocolsettings/headers/ce-id     | reserved-header
                    "protocolsettings":{"headers":{"a b":"x"}}                   | /protocolsettings/headers/a b       | invalid-header
                    "protocolsettings":{"headers":{"a/b":"x"}}                   | /protocolsettings/headers/a~1b      | invalid-header
                    "protocolsettings":{"headers":{"a":"x\\r\\nb: y"}}           | /protocolsettings/headers/a         | invalid-header
                    "protocolsettings":{"headers":{"a":" x"}}                    | /protocolsettings/headers/a         | invalid-header
                    "protocolsettings":{"headers":{"a":""}}                      | /protocolsettings/headers/a         | invalid-header
                    "protocolsettings":{"headers":{"a":7}}                       | /protocolsettings/headers/a         | invalid-header
                    "protocolsettings":{"headers":{"a":"x","A":"y"}}             | /protocolsettings/headers/A         | duplicate-header
                    "protocolsettings":{"headers":{"x-token":"********"}}        | /protocolsettings/headers/x-token   | masked
                    """)
    void a_field_that_is_not_valid_is_refused_by_pointer(String member, String pointer, String code) {
        isProblem(post(body(member)), 422, "validation-error")
                .body("errors.pointer", hasItem(pointer))
                .body("errors.find { it.pointer == '" + pointer + "' }.code", equalTo(code));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "protocolsettings":{"colour":"red"} | /protocolsettings/colour | unknown-field
                    "protocolsettings":{"method":"PUT"} | /protocolsettings/method | unsupported
                    """)
    void a_webhook_has_no_other_settings_than_those_of_http(String member, String pointer, String code) {
        isProblem(post("{\"sink\":\"https://example.com/\"," + member + "}"), 422, "validation-error")
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].code", equalTo(code));
    }

    @Test
    void all_errors_are_told_at_once() {
        isProblem(post("{\"colour\":1,\"types\":7,\"config\":{\"retry\":-1}}"), 422, "validation-error")
                .body("errors.pointer", hasItems("/sink", "/colour", "/types", "/config/retry"));
    }

    @Test
    void a_secret_is_not_repeated_in_the_error_about_it() {
        isProblem(post(body("\"secret\":\"whsec_hunter2\"")), 422, "validation-error")
                .body("detail", not(containsString("hunter2")));
    }

    @Test
    void the_sink_is_checked_by_its_protocol() {
        isProblem(post("{\"sink\":\"rock:1\",\"protocol\":\"PAPER\"}"), 422, "validation-error")
                .body("errors[0].pointer", equalTo("/sink"))
                .body("errors[0].code", equalTo("invalid-sink"));
        isProblem(post("{\"sink\":\"paper:forbidden\",\"protocol\":\"PAPER\"}"), 422, "sink-forbidden");
        isProblem(post("{\"sink\":\"mqtt://localhost\",\"protocol\":\"MQTT3\"}"), 422, "unsupported-protocol")
                .body("errors[0].pointer", equalTo("/protocol"))
                .body("detail", containsString("PAPER"));
    }

    @Test
    void an_unknown_filter_dialect_has_a_problem_of_its_own() {
        isProblem(post(body("\"filters\":[{\"sql\":\"a = 1\"}]")), 422, "unsupported-filter-dialect")
                .body("errors[0].pointer", equalTo("/filters/0/sql"));
    }

    @Test
    void a_body_that_is_no_object_is_refused() {
        isProblem(post(""), 400, "malformed-request");
        isProblem(post("{"), 400, "malformed-request");
        isProblem(post("[]"), 422, "validation-error").body("errors[0].pointer", equalTo(""));
        isProblem(post("null"), 422, "validation-error");
        isProblem(given().contentType("text/plain").body("x").post(PATH), 415, "unsupported-media-type");
    }

    @Test
    void a_character_that_postgresql_can_not_store_is_refused() {
        isProblem(post(body("\"source\":\"a\\u0000\"")), 422, "validation-error")
                .body("errors[0].code", equalTo("invalid-character"));
        isProblem(given().urlEncodingEnabled(false).get(PATH + "/a%00"), 404, "not-found");
    }

    @Test
    void options_tells_what_a_subscription_can_be() {
        given().options(PATH)
                .then()
                .statusCode(200)
                .header("Allow", containsString("POST"))
                .body("protocols", hasItem("PAPER"))
                .body("protocolsettings.PAPER", equalTo(List.of("colour", "handshake", "headers", "size")))
                .body("protocolsettings.HTTP", equalTo(List.of("handshake", "headers")))
                .body("dialects", hasItems("exact", "prefix", "suffix", "all", "any", "not", "cel"))
                .body("config.timeout.maximum", equalTo("PT20S"))
                .body("config.shards.maximum", equalTo(64))
                .body("config.ratePerSecond.maximum", equalTo(100_000))
                .body("config.batch.maxEvents.default", equalTo(100))
                .body("config.mode.enum", equalTo(List.of("structured", "binary")));
    }
}
