package io.pgevents;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.api.EventSink;
import io.pgevents.api.Notification;
import io.pgevents.api.OnChannel;
import io.pgevents.api.OutgoingEvent;
import io.pgevents.api.SendResult;
import io.pgevents.capture.listen.SeedTrigger;
import io.pgevents.support.Inbox;
import io.pgevents.support.Postgres;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The trigger of the seed document, unchanged, reaches whoever subscribes. */
@QuarkusTest
@TestProfile(FromNotifyToSinksTest.Listening.class)
@WithTestResource(PostgresResource.class)
class FromNotifyToSinksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A service that is configured to capture the channel, with an observer of it. */
    public static final class Listening implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("pgevents.channels", "SYSM_watch,other", "pgevents.channels.folded", "true");
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(Observer.class, Keeper.class);
        }
    }

    @Alternative
    @Singleton
    static class Observer {

        record Change(String op, String pid, String docid) {}

        final List<Change> changes = new CopyOnWriteArrayList<>();
        final List<String> texts = new CopyOnWriteArrayList<>();

        void changed(@Observes @OnChannel("sysm_watch") Notification notification) {
            texts.add(notification.payload());
            changes.add(notification.payload(Change.class));
        }
    }

    /** Any other sink: what an extension adds. */
    @Alternative
    @Singleton
    static class Keeper implements EventSink {

        final List<String> kept = new CopyOnWriteArrayList<>();

        @Override
        public String protocol() {
            return "KEEPER";
        }

        @Override
        public void check(URI sink, Map<String, String> settings) {}

        @Override
        public CompletionStage<SendResult> send(OutgoingEvent event) {
            kept.add(event.data());
            return CompletableFuture.completedFuture(SendResult.delivered());
        }
    }

    @Inject
    Observer observer;

    @Inject
    Keeper keeper;

    @ConfigProperty(name = "pgevents.database.url")
    String url;

    @Test
    void a_webhook_an_observer_and_another_sink() throws Exception {
        try (var inbox = new Inbox();
                var connection = Postgres.connect(url);
                var statement = connection.createStatement()) {
            // given
            String source = given().get("/api/v1/channels/sysm_watch").path("source");
            subscribe("HTTP", inbox.url(), source);
            subscribe("KEEPER", "keep:here", source);
            await().atMost(PATIENCE)
                    .until(() -> given().get("/q/health/ready").asString().contains("\"state\": \"recorder\""));
            statement.execute(SeedTrigger.TABLES);
            statement.execute(SeedTrigger.FUNCTION);
            statement.execute(SeedTrigger.TRIGGER);

            // when
            statement.execute("INSERT INTO identifier VALUES ('urn:7', 'doc.7')");
            statement.execute("INSERT INTO systemmetadata VALUES ('urn:7', 1)");

            // then
            String payload = "{\"op\" : \"INSERT\", \"pid\" : \"urn:7\", \"docid\" : \"doc.7\"}";
            await().atMost(PATIENCE).until(() -> !inbox.letters().isEmpty());
            String body = inbox.letters().get(0).body();
            assertThat(body).contains("\"data\":{\"channel\":\"sysm_watch\",\"payload\":" + payload + ",\"pid\":");
            var event = JsonPath.from(body);
            assertThat(event.getString("type")).isEqualTo("pgevents.notification");
            assertThat(event.getString("source")).isEqualTo(source).endsWith("/channels/sysm_watch");
            assertThat(event.getString("subject")).isEqualTo("sysm_watch");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(observer.changes)
                            .containsExactly(new Observer.Change("INSERT", "urn:7", "doc.7")));
            assertThat(observer.texts).containsExactly(payload);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(keeper.kept)
                            .singleElement()
                            .asString()
                            .startsWith("{\"channel\":\"sysm_watch\",\"payload\":" + payload));
        }
    }

    private static void subscribe(String protocol, String sink, String source) {
        given().contentType("application/json")
                .body(Map.of(
                        "sink",
                        sink,
                        "protocol",
                        protocol,
                        "source",
                        source,
                        "types",
                        List.of("pgevents.notification")))
                .post("/api/v1/subscriptions")
                .then()
                .statusCode(201);
    }
}
