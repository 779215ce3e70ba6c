package io.pgevents;

import static io.pgevents.support.Answers.isInvalid;
import static io.pgevents.support.Answers.isProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.Inbox;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a subscriber can choose about its requests, from the row to the receiver. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class FormsOfWebhooksTest {

    @Inject
    @Superuser
    Database database;

    @Test
    void one_update_arrives_in_the_form_that_each_subscriber_has_chosen() throws Exception {
        try (var binary = new Inbox();
                var thin = new Inbox();
                var changed = new Inbox();
                var batch = new Inbox()) {
            // given
            database.run("CREATE TABLE parcel (id bigint PRIMARY KEY, weight numeric, note text)");
            database.run("INSERT INTO parcel VALUES (7, 1.50, 'n')");
            String source = created(post("/api/v1/watches", Map.of("table", "public.parcel")))
                    .getString("source");
            String binarySecret = subscribe(source, binary, Map.of("mode", "binary"));
            String thinSecret = subscribe(source, thin, Map.of("payload", "thin"));
            String changedSecret = subscribe(source, changed, Map.of("payload", "changed", "mode", "binary"));
            String batchSecret = subscribe(source, batch, Map.of("batch", Map.of("maxWait", "PT0.1S")));

            // when
            database.run("UPDATE parcel SET weight = 12345678901234567890.10 WHERE id = 7");

            // then
            Inbox.Letter inBinary = only(binary, binarySecret);
            assertThat(inBinary.header("content-type")).isEqualTo("application/json");
            assertThat(inBinary.header("ce-type")).isEqualTo("pgevents.row.updated");
            assertThat(inBinary.header("ce-source")).isEqualTo(source);
            assertThat(inBinary.header("ce-subject")).isEqualTo("7");
            assertThat(inBinary.body())
                    .contains("\"after\":{\"id\":7,\"weight\":12345678901234567890.10,\"note\":\"n\"}");

            String link = "/api/v1/events/" + inBinary.header("ce-id");
            assertThat(only(thin, thinSecret).body())
                    .contains("\"dataref\":\"" + link + "\"")
                    .endsWith("\"data\":{\"operation\":\"update\",\"schema\":\"public\",\"table\":\"parcel\","
                            + "\"key\":{\"id\" : 7}}}");
            assertThat(given().get(link).asString()).as("behind the link").endsWith(inBinary.body() + "}");

            assertThat(only(changed, changedSecret).body())
                    .contains("\"after\":{\"id\":7,\"weight\":12345678901234567890.10},\"changed\":[\"weight\"]");

            Inbox.Letter inBatch = only(batch, batchSecret);
            assertThat(inBatch.header("content-type")).isEqualTo("application/cloudevents-batch+json; charset=UTF-8");
            assertThat(inBatch.body()).isEqualTo("[" + given().get(link).asString() + "]");
        }
    }

    @Test
    void a_receiver_that_has_consented_is_told_who_sends() throws Exception {
        try (var inbox =
                new Inbox().answersWith("WebHook-Allowed-Origin", "*").answersWith("WebHook-Allowed-Rate", "120")) {
            // given
            database.run("CREATE TABLE letter (id bigint PRIMARY KEY)");
            String source = created(post("/api/v1/watches", Map.of("table", "public.letter")))
                    .getString("source");
            Map<String, Object> wish =
                    Map.of("sink", inbox.url(), "source", source, "protocolsettings", Map.of("handshake", true));

            // when
            isInvalid(post("/api/v1/subscriptions", wish), "/config/ratePerSecond");
            isInvalid(post("/api/v1/subscriptions", with(wish, 2.5)), "/config/ratePerSecond");
            created(post("/api/v1/subscriptions", with(wish, 2)));
            database.run("INSERT INTO letter VALUES (1)");

            // then
            await().until(() -> inbox.letters().size() == 4);
            assertThat(inbox.letters())
                    .extracting(Inbox.Letter::method)
                    .containsExactly("OPTIONS", "OPTIONS", "OPTIONS", "POST");
            String origin = inbox.letters().get(0).header("WebHook-Request-Origin");
            assertThat(inbox.letters())
                    .allSatisfy(letter ->
                            assertThat(letter.header("WebHook-Request-Origin")).isEqualTo(origin));
            assertThat(inbox.letters().get(2).header("WebHook-Request-Rate")).isEqualTo("120");
        }
    }

    @Test
    void a_receiver_that_has_not_consented_gets_nothing_but_the_question() {
        try (var inbox = new Inbox()) {
            Map<String, Object> wish = Map.of("sink", inbox.url(), "protocolsettings", Map.of("handshake", true));

            isProblem(post("/api/v1/subscriptions", wish), 422, "sink-verification-failed");

            assertThat(inbox.letters()).extracting(Inbox.Letter::method).containsExactly("OPTIONS");
        }
    }

    private static Inbox.Letter only(Inbox inbox, String secret) throws Exception {
        await().until(() -> !inbox.letters().isEmpty());
        Inbox.Letter letter = inbox.letters().get(0);
        new Webhook(secret).verify(letter.body(), letter.headers());
        return letter;
    }

    private static String subscribe(String source, Inbox inbox, Map<String, Object> config) {
        return created(post("/api/v1/subscriptions", Map.of("sink", inbox.url(), "source", source, "config", config)))
                .getString("secret");
    }

    private static Map<String, Object> with(Map<String, Object> wish, double ratePerSecond) {
        Map<String, Object> paced = new HashMap<>(wish);
        paced.put("config", Map.of("ratePerSecond", ratePerSecond));
        return paced;
    }

    private static Response post(String path, Map<String, Object> body) {
        return given().contentType("application/json").body(body).post(path);
    }

    private static JsonPath created(Response response) {
        return response.then().statusCode(201).extract().jsonPath();
    }
}
