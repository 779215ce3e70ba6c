package io.pgevents.sink.channel;

import static io.pgevents.support.Answers.isInvalid;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.pgevents.api.DatabaseEvent;
import io.pgevents.platform.Database;
import io.pgevents.platform.Superuser;
import io.pgevents.sink.channel.Parcels.Parcel;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an extension that consumes channels gets, in a service that delivers. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(ChannelsProfile.class)
class IncomingChannelsTest {

    @Inject
    @Superuser
    Database database;

    @Inject
    TestConsumers consumers;

    @Inject
    Parcels parcels;

    @Test
    void without_configuration_there_is_a_channel_with_every_change_for_as_many_as_want_it() {
        watch("CREATE TABLE apple (id bigint PRIMARY KEY)", "apple");
        watch("CREATE TABLE pear (id bigint PRIMARY KEY)", "pear");

        database.run("INSERT INTO apple VALUES (1)");
        database.run("INSERT INTO pear VALUES (2)");
        database.run("DELETE FROM pear");

        for (List<DatabaseEvent> events : List.of(consumers.all, consumers.allAgain)) {
            await().untilAsserted(() -> assertThat(ofFruit(events))
                    .containsExactlyInAnyOrder("apple INSERT", "pear INSERT", "pear DELETE"));
        }
        assertThat(consumers.mayBlock)
                .as("a method that returns nothing may block")
                .containsOnly(true);
        subscription("channel-database-events")
                .body("protocol", equalTo("INCOMING"))
                .body("sink", equalTo("incoming://database-events"))
                .body("status", equalTo("active"));
    }

    @Test
    void a_channel_for_one_table_is_made_by_configuration_and_gives_typed_rows() {
        watch("CREATE TABLE parcel (id bigint PRIMARY KEY, weight numeric, ship_to text)", "parcel");

        database.run("INSERT INTO parcel VALUES (1, 12.50, 'Ulm'), (2, 0.3, 'Ulm'), (3, 3, 'Bonn')");
        database.run("DELETE FROM parcel WHERE id = 1");
        database.run("UPDATE parcel SET weight = 10.000000000000000001 WHERE id = 3");

        await().untilAsserted(() -> assertThat(parcels.heavy())
                .containsExactlyInAnyOrder(
                        new Parcel(1, new BigDecimal("12.50"), "Ulm"),
                        new Parcel(3, new BigDecimal("10.000000000000000001"), "Bonn")));
        subscription("channel-parcels")
                .body("source", endsWith("/public/parcel"))
                .body("types", equalTo(List.of("pgevents.row.inserted", "pgevents.row.updated")));
    }

    @Test
    void a_channel_can_carry_notifications() {
        database.run("""
                SELECT pgevents.append_message('/' || pgevents.uri_segment(current_database()) || '/channels/sysm_watch',
                    'pgevents.notification', NULL, '{"channel":"sysm_watch","payload":"wake up","pid":7}', NULL)""");

        await().until(() -> !consumers.pings.isEmpty());
        assertThat(consumers.pings.get(0).channel()).isEqualTo("sysm_watch");
        assertThat(consumers.pings.get(0).payload()).isEqualTo("wake up");
    }

    @Test
    void what_a_consumer_refuses_is_retried_and_dies_in_the_end_while_all_else_goes_on_in_order() {
        configure("channel-letters", "{\"schedule\": [\"PT0.05S\", \"PT0.05S\"]}");
        watch("CREATE TABLE letter (id bigint PRIMARY KEY, version integer)", "letter");

        database.run("INSERT INTO letter SELECT id, 1 FROM generate_series(1, 50) AS id");
        for (int version = 2; version <= 3; version++) {
            database.run("UPDATE letter SET version = $1", version);
        }

        await().untilAsserted(() -> assertThat(outstanding("channel-letters").getLong("deliveries.dead"))
                .isEqualTo(15));
        await().untilAsserted(() -> assertThat(consumers.letters)
                .hasSize(45)
                .allSatisfy((id, versions) -> assertThat(versions).containsExactly(1, 2, 3)));
        assertThat(consumers.mostAtOnce).as("processed at the same time").hasValue(1);
        JsonPath dead = given().queryParam("subscription", "channel-letters")
                .queryParam("status", "dead")
                .get("/api/v1/deliveries")
                .jsonPath();
        assertThat(dead.getList("data.attempts", Integer.class)).containsOnly(3);
        assertThat(dead.getString("data[0].reason")).startsWith("IllegalStateException: not letter ");
    }

    @Test
    void the_position_stays_before_an_event_until_its_message_is_acknowledged() {
        watch("CREATE TABLE held (id bigint PRIMARY KEY)", "held");
        database.run("INSERT INTO held VALUES (1)");
        await().until(() -> consumers.held.size() == 1);

        database.run("INSERT INTO held VALUES (2)");
        await().until(() -> consumers.held.size() == 2);
        DatabaseEvent first = consumers.held.get(0).getPayload();
        DatabaseEvent second = consumers.held.get(1).getPayload();
        consumers.held.get(1).ack();
        await().until(() -> isNotedAsDelivered("channel-held", second));
        assertThat(isPast("channel-held", first)).isFalse();

        consumers.held.get(0).ack();
        await().until(() -> isPast("channel-held", first) && isPast("channel-held", second));
        assertThat(outstanding("channel-held").getLong("deliveries.retrying")).isZero();
    }

    @Test
    void a_consumer_that_ends_is_a_lag_and_not_a_sick_service() {
        configure("channel-fragile", "{\"schedule\": [\"PT1H\"]}");
        watch("CREATE TABLE fragile (id bigint PRIMARY KEY)", "fragile");

        database.run("INSERT INTO fragile VALUES (1)");
        await().until(() -> isPast("channel-fragile", "fragile", 1));
        database.run("INSERT INTO fragile VALUES (2)");

        await().until(() -> outstanding("channel-fragile").getLong("deliveries.retrying") == 1);
        given().queryParam("subscription", "channel-fragile")
                .get("/api/v1/deliveries")
                .then()
                .body("data[0].lastAttempt.error", equalTo("the consumer of the channel has ended"));
        given().get("/q/health").then().statusCode(200);
    }

    @Test
    void a_channel_that_nobody_consumes_has_no_subscription_until_somebody_does() {
        given().get("/api/v1/subscriptions/channel-unused").then().statusCode(404);
        given().get("/api/v1/subscriptions/channel-late").then().statusCode(404);
        watch("CREATE TABLE late (id bigint PRIMARY KEY)", "late");

        List<DatabaseEvent> events = consumers.consumeLate();
        await().untilAsserted(() -> subscription("channel-late").statusCode(200));
        database.run("INSERT INTO late VALUES (1)");

        await().until(() -> events.size() == 1);
    }

    @Test
    void a_test_event_is_refused_because_no_channel_has_a_type_for_it() {
        given().post("/api/v1/subscriptions/channel-parcels/test")
                .then()
                .statusCode(200)
                .body("outcome", equalTo("rejected"));
    }

    @Test
    void a_sink_that_names_no_channel_is_refused_when_it_is_saved() {
        for (String sink : List.of("orders", "incoming://", "incoming://my.orders", "incoming://orders/7")) {
            isInvalid(
                    given().contentType("application/json")
                            .body("{\"sink\": \"" + sink + "\", \"protocol\": \"INCOMING\"}")
                            .post("/api/v1/subscriptions"),
                    "/sink");
        }
    }

    private void watch(String table, String name) {
        database.run(table);
        database.run("SELECT pgevents.watch($1::text::regclass)", name);
    }

    private static List<String> ofFruit(List<DatabaseEvent> events) {
        return events.stream()
                .filter(event -> List.of("apple", "pear").contains(event.table()))
                .map(event -> event.table() + " " + event.operation())
                .toList();
    }

    private static ValidatableResponse subscription(String id) {
        return given().get("/api/v1/subscriptions/" + id).then();
    }

    private static void configure(String subscription, String config) {
        String path = "/api/v1/subscriptions/" + subscription;
        String version = given().get(path).header("ETag");
        given().contentType("application/merge-patch+json")
                .header("If-Match", version)
                .body("{\"config\": " + config + "}")
                .patch(path)
                .then()
                .statusCode(200);
    }

    private static JsonPath outstanding(String subscription) {
        return given().get("/api/v1/subscriptions/" + subscription + "/stats").jsonPath();
    }

    private boolean isNotedAsDelivered(String subscription, DatabaseEvent event) {
        return database.run(
                                "SELECT FROM pgevents.attempt_log WHERE subscription_id = $1 AND event_id = $2",
                                subscription,
                                Long.parseLong(event.id()))
                        .size()
                > 0;
    }

    private boolean isPast(String subscription, DatabaseEvent event) {
        return isPast(subscription, Long.parseLong(event.id()));
    }

    private boolean isPast(String subscription, String table, long subject) {
        return isPast(
                subscription,
                database.run("""
                SELECT e.id FROM pgevents.event e JOIN pgevents.watched_table w ON w.id = e.watch
                 WHERE w.table_name = $1 AND e.subject = $2""", table, Long.toString(subject))
                        .iterator()
                        .next()
                        .getLong("id"));
    }

    /** Whether the stored position is behind an event, so that it would not be delivered again after a crash. */
    private boolean isPast(String subscription, long event) {
        return database.run("""
                SELECT pg_visible_in_snapshot(e.xid, coalesce(l.seen, r.seen)) OR e.id = ANY (l.ahead) AS past
                  FROM pgevents.event e,
                       pgevents.lease l LEFT JOIN pgevents.replica r ON r.id = l.owner
                 WHERE l.subscription_id = $1 AND e.id = $2""", subscription, event).iterator().next().getBoolean("past");
    }
}
