package io.pgevents.capture;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import io.pgevents.platform.Database;
import io.pgevents.support.PostgresResource;
import io.pgevents.support.broker.RabbitBroker;
import io.pgevents.support.broker.RabbitResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(RabbitResource.class)
@EnabledIf(value = "isInstalled", disabledReason = "rabbitmq-server is not installed (Debian: rabbitmq-server)")
class AmqpInTest {

    private static final BasicProperties NONE = new BasicProperties();

    @Inject
    Database database;

    private Connection connection;
    private Channel channel;
    private long before;

    static boolean isInstalled() {
        return RabbitBroker.isInstalled();
    }

    @BeforeEach
    void prepare() throws IOException {
        connection = RabbitBroker.shared().connect(RabbitResource.VIRTUAL_HOST);
        channel = connection.createChannel();
        channel.queuePurge(RabbitResource.DEAD);
        before = database.run("SELECT coalesce(max(id), 0) AS last FROM pgevents.event")
                .iterator()
                .next()
                .getLong("last");
    }

    @AfterEach
    void disconnect() {
        connection.abort();
    }

    @Test
    void a_message_becomes_an_event_with_everything_it_came_with() throws IOException {
        var properties = new BasicProperties.Builder()
                .contentType("application/json")
                .deliveryMode(2)
                .replyTo("answers")
                .correlationId("c-1")
                .headers(Map.of("text", "a", "number", 7, "list", List.of("x", true), "table", Map.of("k", "v")))
                .build();

        send(properties, "{\"n\": 1.50}");

        Row event = logged(1).get(0);
        assertThat(event.getString("type")).isEqualTo("pgevents.amqp.message");
        assertThat(event.getString("source")).matches("/[^/]+/amqp/shop");
        assertThat(event.getString("subject")).isEqualTo(RabbitResource.QUEUE);
        assertThat(event.getString("data")).contains("\"message\":{\"n\": 1.50}");
        assertThat(new JsonObject(event.getString("data"))).isEqualTo(new JsonObject("""
                {"exchange": "", "routingKey": "incoming", "message": {"n": 1.50}, "contentType": "application/json",
                 "deliveryMode": 2, "replyTo": "answers", "correlationId": "c-1", "messageId": null,
                 "headers": {"text": "a", "number": 7, "list": ["x", true], "table": {"k": "v"}}}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hello      | `\"message\":\"hello\"`      | `\"headers\":null}`",
                "{\"a\":1}  | `\"message\":{\"a\":1}`      | `\"headers\":null}`",
                "12.500     | `\"message\":12.500`         | `\"headers\":null}`",
                "\"abc\"    | `\"message\":\"abc\"`        | `\"text\":\"\\\"abc\\\"\"}`",
                "` [1] `    | `\"message\":[1]`            | `\"text\":\" [1] \"}`",
                "null       | `\"message\":null`           | `\"text\":\"null\"}`",
                "{\"a\":1}} | `\"message\":\"{\\\"a\\\":1}}\"` | `\"headers\":null}`",
                "[\"\\q\"]  | `\"message\":\"[\\\"\\\\q\\\"]\"` | `\"headers\":null}`",
                "1 2        | `\"message\":\"1 2\"`        | `\"headers\":null}`",
                "``         | `\"message\":\"\"`           | `\"headers\":null}`",
            })
    void what_was_sent_can_be_told_from_the_event(String body, String message, String end) throws IOException {
        send(NONE, body);

        assertThat(logged(1).get(0).getString("data")).contains(message).endsWith(end);
    }

    @Test
    void bytes_that_are_no_text_are_kept() throws IOException {
        channel.basicPublish("", RabbitResource.QUEUE, NONE, new byte[] {(byte) 0xff, 0, 1});

        assertThat(logged(1).get(0).getString("data")).contains("\"message\":null", "\"base64\":\"/wAB\"");
    }

    @Test
    void a_cloud_event_is_logged_as_what_it_is() throws IOException {
        String source = "/" + UUID.randomUUID();
        String structured = """
                {"specversion":"1.0","id":"1","source":"%s","type":"com.example.a","subject":"s","data":{"n":1.50}}""".formatted(source);
        var json = new BasicProperties.Builder()
                .contentType("application/cloudevents+json; charset=utf-8")
                .build();
        var binary = new BasicProperties.Builder()
                .contentType("application/json")
                .headers(Map.of(
                        "cloudEvents:specversion", "1.0",
                        "cloudEvents:id", "2",
                        "cloudEvents:source", source,
                        "cloudEvents:type", "com.example.b"))
                .build();

        send(json, structured);
        send(json, structured);
        send(binary, "{\"n\":2}");
        send(json, structured.replace("1.50", "3"));
        send(json, structured.replace("com.example.a", "pgevents.row.deleted"));

        List<Row> events = logged(4);
        assertThat(events)
                .extracting(event -> event.getString("type"))
                .containsExactly("com.example.a", "com.example.b", "pgevents.amqp.message", "pgevents.amqp.message");
        assertThat(events.get(0).getString("source")).isEqualTo(source);
        assertThat(events.get(0).getString("data")).isEqualTo("{\"n\":1.50}");
        assertThat(events.get(2).getString("data")).contains("\"n\":3").as("another event of the same id");
    }

    @Test
    void a_message_with_an_id_that_comes_again_is_logged_once_and_another_of_that_id_too() throws IOException {
        String id = UUID.randomUUID().toString();
        var named = new BasicProperties.Builder().messageId(id).build();

        send(named, "a");
        send(named, "a");
        send(named, "b");
        send(NONE, "c");
        send(NONE, "c");

        assertThat(logged(4))
                .extracting(event -> new JsonObject(event.getString("data")).getString("message"))
                .containsExactly("a", "b", "c", "c");
    }

    @Test
    void a_message_that_a_quorum_queue_gives_again_is_the_same() throws IOException {
        channel.queueDeclare("quorum", true, false, false, Map.of("x-queue-type", "quorum"));
        var named = new BasicProperties.Builder().messageId("m").build();
        channel.basicPublish("", "quorum", named, "a".getBytes(StandardCharsets.UTF_8));
        GetResponse first = get("quorum");
        channel.basicNack(first.getEnvelope().getDeliveryTag(), false, true);

        GetResponse again = get("quorum");

        assertThat(again.getProps().getHeaders()).containsKey("x-delivery-count");
        assertThat(told(again)).isEqualTo(told(first));
    }

    private GetResponse get(String queue) {
        return await().until(() -> channel.basicGet(queue, false), message -> message != null);
    }

    private static Message told(GetResponse message) {
        return AmqpInEvents.told(new AmqpInMessage("/s", message.getEnvelope(), message.getProps(), message.getBody()));
    }

    @Test
    void headers_nested_as_deep_as_nobody_needs_are_cut_off() throws IOException {
        List<Object> nested = new ArrayList<>();
        for (int depth = 1; depth < 300; depth++) {
            nested = new ArrayList<>(List.of(nested));
        }
        send(new BasicProperties.Builder().headers(Map.of("deep", nested)).build(), "deep");

        String data = logged(1).get(0).getString("data");
        assertThat(new JsonObject(data).getString("message")).isEqualTo("deep");
        assertThat(data.chars().filter(character -> character == '[')).hasSizeBetween(90, 110);
    }

    @Test
    void a_message_is_named_in_one_line() {
        var properties = new BasicProperties.Builder().messageId("a\nERROR b").build();
        var message = new AmqpInMessage("/s", new Envelope(1, false, "e", "k\r"), properties, new byte[3]);

        assertThat(message).hasToString("message 'a?ERROR b' of exchange 'e', routing key 'k?', 3 bytes");
    }

    @Test
    void many_messages_are_logged_in_their_order() throws IOException {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            sent.add("message " + i);
            send(NONE, "message " + i);
        }

        assertThat(logged(2_000))
                .extracting(event -> new JsonObject(event.getString("data")).getString("message"))
                .containsExactlyElementsOf(sent);
        await().until(() -> channel.messageCount(RabbitResource.QUEUE) == 0);
    }

    @Test
    void a_message_of_five_megabytes_is_logged_and_one_that_is_too_large_is_rejected_once() throws IOException {
        channel.basicPublish("", RabbitResource.QUEUE, NONE, new byte[64 * 1024 * 1024 + 1]);
        send(NONE, "x".repeat(5_000_000));

        assertThat(logged(1).get(0).getString("data")).hasSizeGreaterThan(5_000_000);
        await().until(() -> channel.messageCount(RabbitResource.DEAD) == 1);
    }

    @Test
    void a_queue_that_is_to_be_declared_is_there_and_again_after_somebody_has_deleted_it() throws IOException {
        awaitConsumer("declared");

        channel.queueDelete("declared");

        awaitConsumer("declared");
    }

    private void awaitConsumer(String queue) {
        // A question for a queue that is not there ends the channel.
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            try (Channel fresh = connection.createChannel()) {
                return fresh.queueDeclarePassive(queue).getConsumerCount() == 1;
            }
        });
    }

    @Test
    void what_came_in_can_be_read_by_the_api() throws IOException {
        send(NONE, "hello");

        long id = logged(1).get(0).getLong("id");
        assertThat(given().get("/api/v1/events/" + id).jsonPath().getString("data.message"))
                .isEqualTo("hello");
    }

    private void send(BasicProperties properties, String body) throws IOException {
        channel.basicPublish("", RabbitResource.QUEUE, properties, body.getBytes(StandardCharsets.UTF_8));
    }

    /** All that have been logged in this test, as soon as there are so many; and there are no more then. */
    private List<Row> logged(int count) {
        List<Row> events = await().atMost(Duration.ofSeconds(30))
                .until(this::logged, rows -> rows.size() >= count && count(RabbitResource.QUEUE) == 0);
        assertThat(events).hasSize(count);
        return events;
    }

    /** From queues: other tests leave subscriptions in the same database, and these have events too. */
    private List<Row> logged() {
        var rows = database.run(
                "SELECT id, type, source, subject, data::text AS data FROM pgevents.event WHERE id > $1"
                        + " AND (source LIKE '%/amqp/shop' OR type LIKE 'com.example.%') ORDER BY id",
                before);
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    private long count(String queue) {
        try {
            return channel.messageCount(queue);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
