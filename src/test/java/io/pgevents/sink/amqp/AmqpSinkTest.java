package io.pgevents.sink.amqp;

import static io.pgevents.support.Answers.isInvalid;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.pgevents.support.PostgresResource;
import io.pgevents.support.broker.RabbitBroker;
import io.pgevents.support.broker.RabbitResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(RabbitResource.class)
@EnabledIf(value = "isInstalled", disabledReason = "rabbitmq-server is not installed (Debian: rabbitmq-server)")
class AmqpSinkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String source = "/test/" + UUID.randomUUID();
    private Connection connection;
    private Channel channel;

    static boolean isInstalled() {
        return RabbitBroker.isInstalled();
    }

    @BeforeEach
    void declare() throws IOException {
        connection = RabbitBroker.shared().connect(RabbitResource.VIRTUAL_HOST);
        channel = connection.createChannel();
        channel.exchangeDeclare("shop", "topic", true);
        channel.queueDeclare("orders", true, false, false, Map.of());
        channel.queueBind("orders", "shop", "order.#");
        channel.queuePurge("orders");
    }

    @AfterEach
    void disconnect() {
        connection.abort();
    }

    @Test
    void an_event_becomes_a_message_with_the_properties_that_were_asked_for() {
        subscribe("""
                {"exchange": "shop", "routingkey": "order.{key}.{type}", "priority": "3", "expiration": "PT10M",
                 "headers": {"X-Tenant": "blue"}}""", "{}");

        publish("com.example.shipped", "7");

        GetResponse message = next();
        var properties = message.getProps();
        JsonObject event = new JsonObject(text(message));
        assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("order.7.com.example.shipped");
        assertThat(event.getString("subject")).isEqualTo("7");
        assertThat(event.getJsonObject("data").getInteger("n")).isEqualTo(1);
        assertThat(properties.getContentType()).isEqualTo("application/cloudevents+json; charset=UTF-8");
        assertThat(properties.getMessageId()).startsWith("msg_" + event.getString("id") + "_");
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        assertThat(properties.getPriority()).isEqualTo(3);
        assertThat(properties.getExpiration()).isEqualTo("600000");
        assertThat(properties.getType()).isEqualTo("com.example.shipped");
        assertThat(properties.getAppId()).isEqualTo("pgevents");
        assertThat(properties.getTimestamp()).isNotNull();
        assertThat(properties.getHeaders().get("X-Tenant")).hasToString("blue");
    }

    @Test
    void in_binary_mode_the_attributes_are_headers() {
        subscribe("{\"routingkey\": \"orders\", \"persistent\": \"false\"}", "{\"mode\": \"binary\"}");

        publish("com.example.shipped", "7");

        GetResponse message = next();
        assertThat(text(message)).isEqualTo("{\"n\":1}");
        assertThat(message.getProps().getContentType()).isEqualTo("application/json");
        assertThat(message.getProps().getDeliveryMode()).isEqualTo(1);
        assertThat(message.getProps().getHeaders().get("cloudEvents:type")).hasToString("com.example.shipped");
        assertThat(message.getProps().getHeaders().get("cloudEvents:source")).hasToString(source);
    }

    @Test
    void a_batch_is_as_many_messages_in_their_order() {
        subscribe(
                "{\"exchange\": \"shop\", \"routingkey\": \"order\"}",
                "{\"ordering\": \"all\", \"batch\": {\"maxEvents\": 50, \"maxWait\": \"PT0.2S\"}}");

        for (int i = 0; i < 100; i++) {
            publish("com.example.shipped", "" + i);
        }

        List<String> subjects = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            GetResponse message = next();
            subjects.add(new JsonObject(text(message)).getString("subject"));
            ids.add(message.getProps().getMessageId());
        }
        assertThat(subjects)
                .containsExactlyElementsOf(java.util.stream.IntStream.range(0, 100)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("msg_[0-9]+_[^.]+"));
    }

    @Test
    void a_message_that_no_queue_gets_is_a_failed_attempt_and_then_a_dead_letter() {
        String subscription =
                subscribe("{\"exchange\": \"shop\", \"routingkey\": \"{subject}\"}", "{\"schedule\": [\"PT0.1S\"]}");

        publish("com.example.shipped", "nobody");
        publish("com.example.shipped", "order.1");

        assertThat(new JsonObject(text(next())).getString("subject")).isEqualTo("order.1");
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/api/v1/deliveries?status=dead&subscription=" + subscription)
                        .then()
                        .body("data.size()", equalTo(1))
                        .body("data[0].reason", containsString("312 NO_ROUTE")));
    }

    @Test
    void an_event_that_was_dead_without_mandatory_is_just_gone() {
        subscribe(
                "{\"exchange\": \"shop\", \"routingkey\": \"{subject}\", \"mandatory\": \"false\"}",
                "{\"ordering\": \"all\", \"schedule\": [\"PT10M\"]}");

        publish("com.example.shipped", "nobody");
        publish("com.example.shipped", "order.1");

        assertThat(new JsonObject(text(next())).getString("subject")).isEqualTo("order.1");
    }

    @Test
    void in_a_batch_an_exchange_that_is_missing_takes_no_other_event_along_and_once_declared_it_gets_its_own()
            throws IOException {
        channel.exchangeDelete("late");
        subscribe(
                "{\"exchange\": \"{subject}\", \"routingkey\": \"order\"}",
                "{\"schedule\": [" + "\"PT1S\",".repeat(40)
                        + "\"PT1S\"], \"batch\": {\"maxEvents\": 50, \"maxWait\": \"PT1S\"}}");

        publish("com.example.shipped", "shop");
        publish("com.example.shipped", "late");
        publish("com.example.shipped", "shop");

        await().atMost(PATIENCE).until(() -> channel.messageCount("orders") >= 2);
        channel.exchangeDeclare("late", "fanout", false);
        channel.queueBind("orders", "late", "");
        List<String> subjects = new ArrayList<>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            GetResponse message = channel.basicGet("orders", true);
            if (message != null) {
                subjects.add(new JsonObject(text(message)).getString("subject"));
            }
            assertThat(subjects).contains("late");
        });
        assertThat(subjects.stream().filter("shop"::equals)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void mistakes_are_refused_by_name() {
        assertRefused("amqp://nowhere", "{}", "/sink", "configured are away, main");
        assertRefused("amqp://guest:guest@127.0.0.1", "{}", "/sink", "must be amqp://");
        assertRefused("amqp://main", "{}", "/protocolsettings/routingkey", "default exchange");
        assertRefused("amqp://main", "{\"exchange\":\"none\"}", "/protocolsettings/exchange", "no exchange 'none'");
        assertRefused("amqp://main", "{\"routingkey\":\"none\"}", "/protocolsettings/routingkey", "no queue 'none'");
        assertRefused("amqp://main", "{\"exchange\":\"{tabel}\"}", "/protocolsettings/exchange", "{table}");
        assertRefused("amqp://main", "{\"exchange\":\"" + "x".repeat(256) + "\"}", "/protocolsettings/exchange", "255");
        assertRefused(
                "amqp://main",
                "{\"exchange\":\"shop\",\"persistent\":\"yes\"}",
                "/protocolsettings/persistent",
                "true");
        assertRefused(
                "amqp://main", "{\"exchange\":\"shop\",\"priority\":\"256\"}", "/protocolsettings/priority", "255");
        assertRefused(
                "amqp://main",
                "{\"exchange\":\"shop\",\"expiration\":\"60000\"}",
                "/protocolsettings/expiration",
                "ISO 8601");
        assertRefused("amqp://main", "{\"exchange\":\"shop\",\"key\":\"a\"}", "/protocolsettings/key", "routingkey");
    }

    @Test
    void a_broker_that_is_away_can_be_subscribed_to() {
        given().contentType("application/json")
                .body(
                        "{\"sink\":\"amqp://away\",\"protocol\":\"AMQP\",\"source\":\"%s\",\"protocolsettings\":{\"exchange\":\"any\"}}"
                                .formatted(source))
                .post("/api/v1/subscriptions")
                .then()
                .statusCode(201);
    }

    @Test
    void the_capabilities_list_what_a_subscription_may_say() {
        given().options("/api/v1/subscriptions")
                .then()
                .body("protocols", hasItems("AMQP"))
                .body(
                        "protocolsettings.AMQP",
                        hasItems(
                                "exchange",
                                "routingkey",
                                "persistent",
                                "mandatory",
                                "priority",
                                "expiration",
                                "headers"));
    }

    private void assertRefused(String sink, String settings, String pointer, String detail) {
        isInvalid(
                        given().contentType("application/json")
                                .body("{\"sink\":\"%s\",\"protocol\":\"AMQP\",\"protocolsettings\":%s}"
                                        .formatted(sink, settings))
                                .post("/api/v1/subscriptions"),
                        pointer)
                .body("errors[0].detail", containsString(detail));
    }

    private String subscribe(String settings, String config) {
        return given().contentType("application/json")
                .body(
                        "{\"sink\":\"amqp://main\",\"protocol\":\"AMQP\",\"source\":\"%s\",\"protocolsettings\":%s,\"config\":%s}"
                                .formatted(source, settings, config))
                .post("/api/v1/subscriptions")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void publish(String type, String subject) {
        given().contentType("application/cloudevents+json")
                .body(
                        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"%s\",\"type\":\"%s\",\"subject\":\"%s\",\"data\":{\"n\":1}}"
                                .formatted(UUID.randomUUID(), source, type, subject))
                .post("/api/v1/events")
                .then()
                .statusCode(202);
    }

    /** Of the subscription of another test one may still be on its way. */
    private GetResponse next() {
        return await().atMost(PATIENCE)
                .until(() -> channel.basicGet("orders", true), message -> message != null && isOfThisTest(message));
    }

    private boolean isOfThisTest(GetResponse message) {
        return text(message).contains(source)
                || String.valueOf(message.getProps().getHeaders()).contains(source);
    }

    private static String text(GetResponse message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }
}
