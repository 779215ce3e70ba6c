package io.pgevents;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.Inbox;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole way as a user goes it: watch, subscribe, write, receive, verify. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class FromRowToWebhookTest {

    @Inject
    @Superuser
    Database database;

    @Test
    void a_committed_row_arrives_as_a_signed_cloudevent_with_the_context_of_its_writer() throws Exception {
        try (var inbox = new Inbox()) {
            // given
            database.run("CREATE TABLE shipment (id bigint PRIMARY KEY, carrier text, weight numeric)");
            String source =
                    post("/api/v1/watches", Map.of("table", "public.shipment")).getString("source");
            String secret = post(
                            "/api/v1/subscriptions", Map.of("sink", inbox.url(), "protocol", "HTTP", "source", source))
                    .getString("secret");

            // when
            String transaction = database.inTransaction(writer -> {
                writer.run("SELECT set_config('pgevents.context', $1, true)", "{\"user\":\"ann\",\"n\":1.10}");
                writer.run("INSERT INTO shipment VALUES (7, 'Schnöcke €😀', 1.500)");
                return writer.run("SELECT pg_current_xact_id()::text AS id")
                        .iterator()
                        .next()
                        .getString("id");
            });

            // then
            await().until(() -> !inbox.letters().isEmpty());
            Inbox.Letter letter = inbox.letters().get(0);
            new Webhook(secret).verify(letter.body(), letter.headers());
            assertThatThrownBy(() -> new Webhook(secret).verify(letter.body() + " ", letter.headers()))
                    .isInstanceOf(WebhookVerificationException.class);
            assertThat(letter.header("content-type")).isEqualTo("application/cloudevents+json; charset=UTF-8");

            var event = JsonPath.from(letter.body());
            assertThat(letter.header("webhook-id")).startsWith("msg_" + event.getString("id") + "_");
            assertThat(event.getString("specversion")).isEqualTo("1.0");
            assertThat(event.getString("source")).isEqualTo(source).endsWith("/public/shipment");
            assertThat(event.getString("type")).isEqualTo("pgevents.row.inserted");
            assertThat(event.getString("subject")).isEqualTo("7");
            assertThat(event.getString("partitionkey")).isEqualTo("7");
            assertThat(event.getString("datacontenttype")).isEqualTo("application/json");
            assertThat(OffsetDateTime.parse(event.getString("time")).toInstant())
                    .isBetween(
                            Instant.now().minus(1, ChronoUnit.HOURS),
                            Instant.now().plusSeconds(60));
            assertThat(letter.body())
                    .endsWith("\"data\":{\"operation\":\"insert\",\"schema\":\"public\",\"table\":\"shipment\","
                            + "\"key\":{\"id\" : 7},\"before\":null,"
                            + "\"after\":{\"id\":7,\"carrier\":\"Schnöcke €😀\",\"weight\":1.500},\"changed\":[],"
                            + "\"transaction\":\"" + transaction
                            + "\",\"context\":{\"user\":\"ann\",\"n\":1.10}}}");
            assertThat(given().get("/api/v1/events/" + event.getString("id")).asString())
                    .as("the log shows what was sent")
                    .isEqualTo(letter.body());
        }
    }

    @Test
    void whatever_the_context_of_a_writer_is_the_event_is_json() {
        database.run("CREATE TABLE told (id integer PRIMARY KEY)");
        String source = post("/api/v1/watches", Map.of("table", "told")).getString("source");
        List<String> contexts = List.of(
                "{\"a\":1}",
                "{\"a\":1} // by hand",
                "/* x */ {\"a\":1}",
                "{\"a\":1} {}",
                "{'a':1}",
                "{\"a\":NaN}",
                "[1]",
                "7",
                "just text \"quoted\"",
                "{");

        for (int i = 0; i < contexts.size(); i++) {
            int row = i;
            database.inTransaction(writer -> {
                writer.run("SELECT set_config('pgevents.context', $1, true)", contexts.get(row));
                return writer.run("INSERT INTO told VALUES ($1)", row);
            });
        }

        List<Object> arrived = given().queryParam("source", source)
                .get("/api/v1/events")
                .then()
                .statusCode(200)
                .extract()
                .path("data.data.context.reverse()");
        assertThat(arrived.get(0)).isEqualTo(Map.of("a", 1));
        assertThat(arrived.subList(1, arrived.size())).isEqualTo(List.copyOf(contexts.subList(1, contexts.size())));
    }

    private static JsonPath post(String path, Map<String, String> body) {
        return given().contentType("application/json")
                .body(body)
                .post(path)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }
}
