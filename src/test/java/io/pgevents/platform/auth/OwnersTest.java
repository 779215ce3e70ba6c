package io.pgevents.platform.auth;

import static io.pgevents.platform.auth.Tenants.adminToken;
import static io.pgevents.platform.auth.Tenants.as;
import static io.pgevents.platform.auth.Tenants.asAdmin;
import static io.pgevents.platform.auth.Tenants.cloudEvent;
import static io.pgevents.platform.auth.Tenants.owner;
import static io.pgevents.platform.auth.Tenants.publish;
import static io.pgevents.platform.auth.Tenants.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscription never gets an event that its owner may not see. */
@QuarkusTest
@TestProfile(TokensProfile.class)
@WithTestResource(PostgresResource.class)
class OwnersTest {

    private static final String NAME = "tenant";

    @Inject
    @Superuser
    Database database;

    private final Inbox inbox = new Inbox();
    private String writer;
    private String admin;

    @BeforeEach
    void tenant() {
        owner(NAME, "\"tables\":[\"public.mine\"],\"sources\":[\"/mine\"]");
        writer = token(NAME, "write");
        admin = adminToken();
        for (String table : List.of("mine", "theirs")) {
            database.run("CREATE TABLE IF NOT EXISTS public." + table + " (id serial PRIMARY KEY)");
            asAdmin()
                    .contentType("application/json")
                    .body("{\"table\":\"public." + table + "\"}")
                    .post("/api/v1/watches")
                    .then()
                    .statusCode(201);
        }
    }

    @AfterEach
    void close() {
        List<String> own = as(writer).get("/api/v1/subscriptions").path("data.id");
        own.forEach(id -> as(writer).delete("/api/v1/subscriptions/" + id));
        inbox.close();
    }

    @Test
    void a_subscription_to_everything_gets_what_its_owner_may_see() {
        subscribe("");

        database.run("INSERT INTO public.theirs DEFAULT VALUES");
        publish(admin, "/theirs");
        database.run("INSERT INTO public.mine DEFAULT VALUES");
        publish(writer, "/mine");

        await().until(() -> inbox.letters().size() >= 2);
        assertThat(inbox.letters())
                .hasSize(2)
                .allSatisfy(letter -> assertThat(letter.body()).contains("mine").doesNotContain("theirs"));
    }

    @Test
    void it_can_not_be_made_for_the_source_of_others() {
        as(writer)
                .contentType("application/json")
                .body(body(",\"source\":\"/theirs\""))
                .post("/api/v1/subscriptions")
                .then()
                .statusCode(403)
                .body("errors[0].pointer", equalTo("/source"));
        String own = subscribe(",\"source\":\"/mine\"");
        as(writer)
                .header("If-Match", "*")
                .contentType("application/merge-patch+json")
                .body("{\"source\":\"/theirs\"}")
                .patch("/api/v1/subscriptions/" + own)
                .then()
                .statusCode(403);
    }

    @Test
    void what_becomes_of_subscriptions_is_not_told_to_their_owners() {
        subscribe(",\"types\":[\"pgevents.subscription.created\",\"t\"]");

        Tenants.subscribe(admin, "");
        publish(writer, "/mine");

        await().until(() -> !inbox.letters().isEmpty());
        assertThat(inbox.letters()).hasSize(1);
        as(writer)
                .get("/api/v1/events?type=pgevents.subscription.created")
                .then()
                .body("data", hasSize(0));
    }

    @Test
    void less_is_delivered_when_its_owner_may_see_less() {
        owner(NAME, "\"sources\":[\"/mine\",\"/crm\"]");
        subscribe("");
        publish(admin, "/crm");
        await().until(() -> !inbox.letters().isEmpty());

        owner(NAME, "\"sources\":[\"/mine\"]");

        // From some moment on, soon, every event of the one source comes and none of the other.
        await().until(() -> {
            int before = inbox.letters().size();
            publish(admin, "/crm");
            publish(admin, "/mine");
            await().until(() -> inbox.letters().stream()
                    .skip(before)
                    .anyMatch(letter -> letter.body().contains("\"/mine\"")));
            return inbox.letters().stream()
                    .skip(before)
                    .noneMatch(letter -> letter.body().contains("\"/crm\""));
        });
    }

    @Test
    void more_is_delivered_from_the_answer_on_when_its_owner_may_see_more() {
        subscribe("");

        owner(NAME, "\"sources\":[\"/mine\",\"/later\"]");
        String own = subscribe(",\"source\":\"/later\"");
        publish(admin, "/later");

        await().until(() -> inbox.letters().stream()
                .anyMatch(letter -> letter.header("webhook-id").endsWith(own)));
    }

    @Test
    void what_is_being_retried_is_not_sent_when_its_owner_may_no_longer_see_it() {
        owner(NAME, "\"sources\":[\"/crm\"]");
        inbox.answers(503, "later");
        String id = subscribe(",\"config\":{\"schedule\":[\"PT1S\",\"PT1S\",\"PT1S\",\"PT1S\",\"PT1S\",\"PT1S\"]}");
        publish(admin, "/crm");
        await().until(() -> !inbox.letters().isEmpty());

        owner(NAME, "\"sources\":[\"/mine\"]");

        await().untilAsserted(() -> as(writer)
                .get("/api/v1/deliveries?subscription=" + id)
                .then()
                .body("data[0].status", equalTo("dead"))
                .body("data[0].lastAttempt.error", equalTo("its owner may not have this event any more")));
    }

    @Test
    void nobody_but_an_operator_publishes_as_somebody_else() {
        for (String source : List.of("/theirs", "/postgres/public/mine", "/postgres/channels/mine", "/")) {
            as(writer)
                    .contentType("application/cloudevents+json")
                    .body(cloudEvent(source))
                    .post("/api/v1/events")
                    .then()
                    .statusCode(403);
        }
        as(writer)
                .contentType("application/cloudevents+json")
                .body(cloudEvent("/mine").replace("\"t\"", "\"pgevents.ping\""))
                .post("/api/v1/events")
                .then()
                .statusCode(422);
        as(writer)
                .contentType("application/cloudevents-batch+json")
                .body("[" + cloudEvent("/mine") + "," + cloudEvent("/theirs") + "]")
                .post("/api/v1/events")
                .then()
                .statusCode(403);
    }

    @Test
    void only_an_operator_lets_an_owner_send_by_what_else_the_service_is_connected_to() {
        String broker = "{\"sink\":\"paper:x\",\"protocol\":\"PAPER\"}";
        owner("webhooks-only", "\"protocols\":[]");
        String other = token("webhooks-only", "write");

        as(other)
                .contentType("application/json")
                .body(broker)
                .post("/api/v1/subscriptions")
                .then()
                .statusCode(403)
                .body("errors[0].pointer", equalTo("/protocol"));

        owner("webhooks-only", "\"protocols\":[\"*\"]");
        String id = Tenants.subscribe(other, "");
        owner("webhooks-only", "\"protocols\":[]");
        as(other).post("/api/v1/subscriptions/" + id + "/test").then().statusCode(403);
        as(other).delete("/api/v1/subscriptions/" + id).then().statusCode(204);
    }

    @Test
    void the_ids_of_what_the_service_makes_for_itself_are_kept_for_it() {
        for (String id : List.of("cdi-shop", "channel-x", "bridge-x", "exchange-x", "pg-amqp-1")) {
            as(writer)
                    .contentType("application/json")
                    .body(body(""))
                    .put("/api/v1/subscriptions/" + id)
                    .then()
                    .statusCode(403);
        }
    }

    @Test
    void the_owner_in_a_body_can_not_be_another() {
        as(writer)
                .contentType("application/json")
                .body(body(",\"owner\":\"shop\""))
                .post("/api/v1/subscriptions")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/owner"));
        String own = subscribe("");
        as(writer)
                .header("If-Match", "*")
                .contentType("application/merge-patch+json")
                .body("{\"owner\":null}")
                .patch("/api/v1/subscriptions/" + own);
        as(admin).get("/api/v1/subscriptions/" + own).then().body("owner", equalTo(NAME));
    }

    @Test
    void an_owner_is_deleted_when_it_has_nothing_any_more() {
        owner("leaving", "\"sources\":[\"/mine\"]");
        String token = token("leaving", "write");
        String id = Tenants.subscribe(token, "");
        String owner = "/api/v1/owners/leaving";

        as(admin)
                .delete(owner)
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        equalTo("The owner has 1 valid tokens and 1 subscriptions; revoke and delete them first."));

        as(token).delete("/api/v1/subscriptions/" + id).then().statusCode(204);
        as(admin).delete("/api/v1/tokens/" + token.split("_")[1]).then().statusCode(204);
        as(admin).delete(owner).then().statusCode(204);
        as(admin).get(owner).then().statusCode(404);
        as(admin).delete(owner).then().statusCode(204);
    }

    private String subscribe(String members) {
        return as(writer)
                .contentType("application/json")
                .body(body(members))
                .post("/api/v1/subscriptions")
                .then()
                .statusCode(201)
                .body("owner", equalTo(NAME))
                .extract()
                .path("id");
    }

    private String body(String members) {
        return "{\"sink\":\"" + inbox.url() + "\",\"protocol\":\"HTTP\"" + members + "}";
    }
}
