package io.pgevents.sink.cdi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.support.Inbox;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the row to the observer. Each test has a table of its own. */
@QuarkusTest
@TestProfile(Observing.class)
@WithTestResource(PostgresResource.class)
class CdiObserversTest {

    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions/";

    @Inject
    @Superuser
    Database database;

    @Inject
    Observing.Observers observers;

    @BeforeEach
    void patience() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @AfterEach
    void reset() {
        observers.gate.countDown();
        Awaitility.reset();
    }

    @Test
    void an_observer_is_told_of_a_committed_row_as_a_record_on_a_thread_that_may_block() {
        watched("audited", "id bigint PRIMARY KEY, total numeric, ship_to text");

        database.run("INSERT INTO audited VALUES (7, 12345678901234567890.1200, 'Ulm')");

        await().untilAsserted(() -> assertThat(observers.told("audit"))
                .containsExactly("INSERT Order[id=7, total=12345678901234567890.1200, shipTo=Ulm]"));
        assertThat(observers.told("thread")).allMatch(thread -> thread.startsWith("pgevents-cdi-audit-"));
        assertThat(observers.told("request")).containsOnly("true");
    }

    @Test
    void observers_without_a_name_share_one_subscription_and_async_ones_are_called_alike() {
        watched("plain", "id bigint PRIMARY KEY");

        database.run("INSERT INTO plain VALUES (1)");
        database.run("DELETE FROM plain");

        await().untilAsserted(() -> {
            assertThat(observers.told("deleted")).containsExactly("{\"id\":1}");
            assertThat(observers.told("plain")).containsExactly("INSERT {\"id\" : 1}", "DELETE {\"id\" : 1}");
        });
    }

    @Test
    void changes_of_one_row_come_one_after_the_other_in_the_order_of_their_commits() {
        watched("ordered", "id bigint PRIMARY KEY, n int");
        database.run("INSERT INTO ordered SELECT id, 0 FROM generate_series(1, 20) id");
        for (int n = 1; n < 50; n++) {
            database.run("UPDATE ordered SET n = n + 1");
        }

        List<String> all = IntStream.range(0, 50).mapToObj(String::valueOf).toList();
        for (int id = 1; id <= 20; id++) {
            String key = "{\"id\" : " + id + "}";
            await().untilAsserted(() -> assertThat(observers.told(key)).isEqualTo(all));
        }
    }

    @Test
    void events_that_an_observer_cannot_deal_with_are_retried_and_then_dead_and_nothing_else_is_disturbed() {
        int events = 1_000;
        patch("cdi-tenth", "{\"config\":{\"schedule\":[\"PT0.1S\",\"PT0.1S\"],\"maxConcurrency\":8}}");
        watched("tenths", "id bigint PRIMARY KEY");
        try (var inbox = new Inbox()) {
            given().contentType("application/json")
                    .body("{\"id\":\"hook\",\"sink\":\"%s\",\"protocol\":\"HTTP\",\"source\":\"%s\"}"
                            .formatted(inbox.url(), source("tenths")))
                    .put(SUBSCRIPTIONS + "hook")
                    .then()
                    .statusCode(201);

            database.run("INSERT INTO tenths SELECT generate_series(1, $1)", events);

            await().untilAsserted(() -> assertThat(dead("cdi-tenth")).isEqualTo(events / 10));
            await().untilAsserted(() -> assertThat(inbox.letters()).hasSize(events));
        }
        List<String> ids =
                IntStream.rangeClosed(1, events).mapToObj(String::valueOf).toList();
        List<String> tenths = ids.stream().filter(id -> id.endsWith("0")).toList();
        assertThat(observers.told("tenth"))
                .as("three attempts at every tenth, one at any other")
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ids, tenths, tenths).flatMap(List::stream).toList());
        assertThat(observers.told("beside")).as("beside the one that throws").containsExactlyInAnyOrderElementsOf(ids);
        await().untilAsserted(() -> assertThat(observers.told("calm")).containsExactlyInAnyOrderElementsOf(ids));
        assertThat(dead("cdi-calm")).isZero();
        assertThat(dead("hook")).isZero();
        given().queryParam("subscription", "cdi-tenth")
                .queryParam("status", "dead")
                .queryParam("limit", 1)
                .get("/api/v1/deliveries")
                .then()
                .body("data[0].attempts", equalTo(3))
                .body(
                        "data[0].reason",
                        endsWith("Observers#everyTenthFails: java.lang.IllegalStateException: every tenth fails"));
        given().get(SUBSCRIPTIONS + "cdi-tenth").then().body("status", equalTo("active"));
    }

    @Test
    void an_observer_is_interrupted_when_its_time_is_over_and_called_again_later() {
        patch(
                "cdi-slow",
                "{\"config\":{\"timeout\":\"PT0.2S\",\"schedule\":[" + "\"PT0.1S\",".repeat(90) + "\"PT0.1S\"]}}");
        watched("slow", "id bigint PRIMARY KEY");
        observers.gate = new CountDownLatch(1);

        database.run("INSERT INTO slow VALUES (1)");

        await().untilAsserted(() -> assertThat(observers.told("interrupted")).isNotEmpty());
        observers.gate.countDown();
        await().untilAsserted(() -> given().queryParam("subscription", "cdi-slow")
                .get("/api/v1/deliveries")
                .then()
                .body("data", hasSize(1))
                .body("data[0].status", equalTo("delivered")));
        assertThat(new HashSet<>(observers.told("slow")))
                .as("always the same id")
                .hasSize(1);
    }

    @Test
    void what_nobody_observes_is_never_attempted() {
        watched("unseen", "id bigint PRIMARY KEY");
        watched("seen", "id bigint PRIMARY KEY");
        database.run("INSERT INTO unseen SELECT generate_series(1, 100)");
        database.run("SELECT pgevents.publish('org.example.shipped', 'x', '{}')");

        database.run("INSERT INTO seen VALUES (1)");

        await().untilAsserted(() -> assertThat(
                        database.run("SELECT FROM pgevents.attempt_log WHERE subscription_id = 'cdi-seen'"))
                .isNotEmpty());
        assertThat(database.run("SELECT FROM pgevents.attempt_log WHERE subscription_id = 'cdi-seen'"))
                .hasSize(1);
    }

    @Test
    void a_broadcast_is_told_of_what_commits_now_in_the_order_of_the_log_whatever_it_throws() {
        watched("price", "id bigint PRIMARY KEY, amount int");

        database.run("INSERT INTO price SELECT n, n FROM generate_series(1, 5) n");

        await().untilAsserted(() -> assertThat(observers.told("price")).containsExactly("1", "2", "3", "4", "5"));
        assertThat(observers.told("price-thread")).containsOnly("pgevents-broadcast");
    }

    private void watched(String table, String columns) {
        database.run("CREATE TABLE " + table + " (" + columns + ")");
        database.run("SELECT pgevents.watch('" + table + "')");
    }

    private String source(String table) {
        return database.run("SELECT source FROM pgevents.watched_table WHERE table_name = $1", table)
                .iterator()
                .next()
                .getString("source");
    }

    private static void patch(String id, String change) {
        given().contentType("application/merge-patch+json")
                .header("If-Match", "*")
                .body(change)
                .patch(SUBSCRIPTIONS + id)
                .then()
                .statusCode(200);
    }

    private long dead(String subscription) {
        return database.run(
                        "SELECT count(*) AS n FROM pgevents.delivery WHERE subscription_id = $1 AND status = 'dead'",
                        subscription)
                .iterator()
                .next()
                .getLong("n");
    }
}
