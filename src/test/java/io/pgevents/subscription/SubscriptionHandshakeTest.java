package io.pgevents.subscription;

import static io.pgevents.subscription.SubscriptionApi.PATH;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class SubscriptionHandshakeTest {

    @Inject
    SubscriptionStore store;

    @Inject
    PaperSinkType receiver;

    private final String sink = "paper:" + UUID.randomUUID();

    @Test
    void the_receiver_is_asked_only_if_the_subscription_says_so() {
        String id = create("");
        assertThat(receiver.asked(sink)).isZero();
        assertThat(store.find(id).orElseThrow().headers()).doesNotContainKey(SinkRequest.ORIGIN_HEADER);

        patch(id, "{\"protocolsettings\":{\"handshake\":true}}");

        assertThat(receiver.asked(sink)).isEqualTo(1);
        assertThat(store.find(id).orElseThrow().headers()).containsKey(SinkRequest.ORIGIN_HEADER);
    }

    @Test
    void it_is_asked_again_when_it_would_consent_to_something_else() {
        String id = create("\"handshake\":true,\"headers\":{\"Authorization\":\"Bearer x\"}");
        assertThat(receiver.asked(sink)).isEqualTo(1);

        patch(id, "{\"types\":[\"a\"],\"config\":{\"timeout\":\"PT5S\"}}");
        assertThat(receiver.asked(sink)).isEqualTo(1);
        patch(id, "{\"config\":{\"ratePerSecond\":5}}");
        assertThat(receiver.asked(sink)).isEqualTo(2);
        patch(id, "{\"protocolsettings\":{\"headers\":{\"Authorization\":\"Bearer y\"}}}");
        assertThat(receiver.asked(sink)).isEqualTo(3);

        String elsewhere = "paper:" + UUID.randomUUID();
        patch(id, "{\"sink\":\"" + elsewhere + "\"}");
        assertThat(receiver.asked(elsewhere)).isEqualTo(1);
    }

    @Test
    void what_the_sink_is_told_by_is_not_shown_as_a_header_of_the_owner() {
        String id = create("\"handshake\":true");

        given().get(PATH + "/" + id)
                .then()
                .body("protocolsettings.handshake", equalTo(true))
                .body("protocolsettings.size()", equalTo(1));
    }

    private String create(String protocolSettings) {
        return given().contentType("application/json")
                .body("{\"sink\":\"" + sink + "\",\"protocol\":\"PAPER\",\"protocolsettings\":{" + protocolSettings
                        + "}}")
                .post(PATH)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static void patch(String id, String patch) {
        given().contentType("application/merge-patch+json")
                .header("If-Match", "*")
                .body(patch)
                .patch(PATH + "/" + id)
                .then()
                .statusCode(200);
    }
}
