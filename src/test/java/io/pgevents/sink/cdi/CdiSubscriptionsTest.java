package io.pgevents.sink.cdi;

import static io.pgevents.support.Answers.isInvalid;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.subscription.OwnSubscriptions;
import io.pgevents.support.PostgresResource;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Observers have subscriptions that are like any other. */
@QuarkusTest
@TestProfile(Observing.class)
@WithTestResource(PostgresResource.class)
class CdiSubscriptionsTest {

    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions/";

    @Inject
    @Superuser
    Database database;

    @Inject
    OwnSubscriptions own;

    @Inject
    CdiSubscriptions start;

    @Test
    void each_name_has_a_subscription_like_any_other() {
        given().get(SUBSCRIPTIONS + "cdi-audit")
                .then()
                .statusCode(200)
                .body("protocol", equalTo("CDI"))
                .body("sink", equalTo("cdi://audit"))
                .body("status", equalTo("active"))
                .body("config.maxConcurrency", equalTo(8));
        given().get(SUBSCRIPTIONS + "cdi-observers").then().statusCode(200);
        given().post(SUBSCRIPTIONS + "cdi-audit/test").then().statusCode(200).body("outcome", equalTo("delivered"));
        assertThat(database.run("SELECT id FROM pgevents.subscription WHERE id LIKE 'cdi-%'"))
                .as("none for the broadcast")
                .hasSize(9);
    }

    @Test
    void of_replicas_that_start_at_once_one_makes_the_subscription_and_what_is_there_is_left_alone() {
        var definition = JsonNodeFactory.instance
                .objectNode()
                .put("sink", "cdi://nobody")
                .put("protocol", "CDI");

        long made = IntStream.range(0, 8)
                .mapToObj(replica -> CompletableFuture.supplyAsync(() -> own.ensure("race", definition)))
                .toList()
                .stream()
                .filter(CompletableFuture::join)
                .count();
        assertThat(made).isOne();
        given().delete(SUBSCRIPTIONS + "race").then().statusCode(204);

        given().contentType("application/merge-patch+json")
                .header("If-Match", "*")
                .body("{\"config\":{\"timeout\":\"PT3S\"}}")
                .patch(SUBSCRIPTIONS + "cdi-calm")
                .then()
                .statusCode(200);
        start.start(new StartupEvent());
        given().get(SUBSCRIPTIONS + "cdi-calm").then().body("config.timeout", equalTo("PT3S"));
    }

    @Test
    void while_this_replica_has_no_observers_of_a_name_its_events_wait() {
        database.run("CREATE TABLE waiting (id bigint PRIMARY KEY)");
        database.run("SELECT pgevents.watch('waiting')");
        given().contentType("application/json")
                .body("{\"sink\":\"cdi://missing\",\"protocol\":\"CDI\",\"source\":\"%s\"}"
                        .formatted(
                                database.run("SELECT source FROM pgevents.watched_table WHERE table_name = 'waiting'")
                                        .iterator()
                                        .next()
                                        .getString("source")))
                .put(SUBSCRIPTIONS + "missing")
                .then()
                .statusCode(201);

        database.run("INSERT INTO waiting SELECT generate_series(1, 100)");

        await().untilAsserted(() -> given().get(SUBSCRIPTIONS + "missing/stats")
                .then()
                .body("shards[0].circuit", not(equalTo("closed")))
                .body("lag.events", greaterThan(0)));
        assertThat(database.run("SELECT FROM pgevents.delivery WHERE subscription_id = 'missing' AND status = 'dead'"))
                .isEmpty();
        given().delete(SUBSCRIPTIONS + "missing").then().statusCode(204);
    }

    @Test
    void a_subscription_by_hand_must_have_a_name_for_its_sink() {
        isInvalid(
                given().contentType("application/json")
                        .body("{\"sink\":\"cdi://a/b\",\"protocol\":\"CDI\"}")
                        .post("/api/v1/subscriptions"),
                "/sink");
    }
}
