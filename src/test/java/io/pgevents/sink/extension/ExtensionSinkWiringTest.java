package io.pgevents.sink.extension;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import io.pgevents.api.EventPublisher;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An extension's sink from the subscription to the event. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class ExtensionSinkWiringTest {

    @Inject
    TestSink sink;

    @Inject
    EventPublisher publisher;

    @Test
    void a_subscription_to_an_extensions_sink_gets_its_events() {
        String id = subscribe("memory:here", ", \"protocolsettings\": {\"colour\": \"blue\"}")
                .statusCode(201)
                .extract()
                .path("id");

        String event = publisher.publish("/test/extension-sink", "org.example.happened", "7", "{\"n\":1.50}");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(sink.events(id)).singleElement().satisfies(sent -> {
                    assertThat(sent.messageId()).isEqualTo("msg_" + event + "_" + id);
                    assertThat(sent.data()).isEqualTo("{\"n\":1.50}");
                    assertThat(sent.key()).isEqualTo("7");
                }));
    }

    @Test
    void the_extension_says_what_is_wrong_with_a_subscription() {
        subscribe("file:///here", "")
                .statusCode(422)
                .body("errors[0].pointer", containsString("/sink"))
                .body("detail", containsString("The sink must be a memory: URI"));
    }

    @Test
    void the_extension_knows_what_settings_it_has() {
        subscribe("memory:here", ", \"protocolsettings\": {\"size\": \"large\"}")
                .statusCode(422)
                .body("detail", containsString("the setting colour only"));
    }

    @Test
    void an_extension_gets_every_event_by_itself() {
        subscribe("memory:here", ", \"config\": {\"batch\": {\"maxEvents\": 10}}")
                .statusCode(422)
                .body("errors[0].pointer", containsString("/config/batch"));
    }

    @Test
    void a_sink_that_is_no_uri_with_a_scheme_is_refused_before_the_extension_sees_it() {
        subscribe("here", "").statusCode(422).body("detail", containsString("scheme"));
        subscribe("memory:not here", "").statusCode(422).body("detail", containsString("URI"));
    }

    @Test
    void only_receivers_of_webhooks_can_be_asked_for_their_consent() {
        subscribe("memory:here", ", \"protocolsettings\": {\"handshake\": true}")
                .statusCode(422)
                .body("errors[0].pointer", containsString("/protocolsettings/handshake"));
    }

    @Test
    void the_protocol_is_among_those_that_are_installed() {
        given().when().options("/api/v1/subscriptions").then().statusCode(200).body("protocols", hasItem("TESTMEMORY"));
    }

    private static ValidatableResponse subscribe(String uri, String more) {
        return given().contentType("application/json")
                .body("""
                        {"sink": "%s", "protocol": "TESTMEMORY", "source": "/test/extension-sink"%s}""".formatted(uri, more))
                .post("/api/v1/subscriptions")
                .then();
    }
}
