package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.GetResponse;
import io.pgevents.compat.relay.MessageBox;
import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.TcpProxy;
import io.pgevents.support.broker.Broker;
import io.pgevents.support.broker.RabbitBroker;
import io.pgevents.support.broker.Received;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service in the place of pg-amqp-bridge and of pgsql-listen-exchange: from NOTIFY to a consumer of RabbitMQ. */
@TestInstance(Lifecycle.PER_CLASS)
@EnabledIf(value = "isInstalled", disabledReason = "rabbitmq-server is not installed (Debian: rabbitmq-server)")
class BridgesIT {

    private static final int EVENTS = Integer.getInteger("pgevents.test.broker-events", 2_000);
    private static final int AT_ONCE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** As the documentation of pg-amqp-bridge has its users install it. */
    private static final String HELPERS = """
            CREATE SCHEMA rabbitmq;
            CREATE FUNCTION rabbitmq.send_message(channel text, routing_key text, message text) RETURNS void
                LANGUAGE sql AS $$ SELECT pg_notify(channel, routing_key || '|' || message) $$;
            CREATE FUNCTION rabbitmq.on_row_change() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                routing_key text := 'row_change.table-' || TG_TABLE_NAME || '.event-' || TG_OP;
                changed record;
            BEGIN
                IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
                PERFORM rabbitmq.send_message('events', routing_key, row_to_json(changed)::text);
                RETURN NULL;
            END
            $$;
            CREATE TABLE todo (id int PRIMARY KEY, title text);
            CREATE TRIGGER send_change AFTER INSERT OR UPDATE OR DELETE ON todo
                FOR EACH ROW EXECUTE FUNCTION rabbitmq.on_row_change()""";

    private RabbitBroker broker;
    private MessageBox box;
    private ServiceProcess service;
    private String database;
    private final AtomicInteger numbers = new AtomicInteger();

    static boolean isInstalled() {
        return RabbitBroker.isInstalled();
    }

    @BeforeAll
    void startBroker(@TempDir Path directory) {
        broker = new RabbitBroker(directory, "rabbitmq_management").start();
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void prepare() {
        box = new MessageBox(broker, "/");
        database = Postgres.emptyDatabase();
        service = ServiceProcess.named("bridges");
        numbers.set(0);
    }

    @AfterEach
    void stop() {
        box.close();
        service.close();
    }

    /** Both in one service, so that the broker has to die only once. */
    @Test
    void from_notify_to_a_consumer_as_either_bridge_and_a_broker_that_dies_loses_nothing() throws SQLException {
        declareForTheBridge();
        box.exchange("pg", "direct");
        box.queue("test");
        box.bind("test", "pg", "test");
        bridge("test_queue_channel:test_queue, Direct:test_direct,topic:test_topic,events:changes,load:load,");
        service.withVariable("DELIVERY_MODE", "PERSISTENT")
                .with("pgevents.amqp.main.uri", broker.uri("/"))
                .with("pgevents.compat.exchange.pg.broker", "main")
                .with("pgevents.compat.exchange.pg.bindings-from", "http://127.0.0.1:" + broker.managementPort())
                .with("pgevents.compat.exchange.pg.bindings-poll-interval", "PT0.3S")
                .with("pgevents.compat.exchange.pg.bindings-grace", "PT0.5S")
                .start();
        try (Connection connection = Postgres.connect(database);
                var statement = connection.createStatement()) {
            assertThatItIsPgAmqpBridge(statement);
            assertThatItIsPgsqlListenExchange(statement);

            send(connection, EVENTS / 2);
            box.close();
            broker.kill();
            send(connection, EVENTS - EVENTS / 2);
            broker.start();
            box = new MessageBox(broker, "/");
        }
        assertReceivedInOrder("load", "bridge-load", "pg-amqp-bridge");
        assertReceivedInOrder("busy", "exchange-pg", "pgsql-listen-exchange");
    }

    private void declareForTheBridge() {
        box.queue("test_queue");
        box.exchange("test_direct", "direct");
        box.queue("test_direct_queue");
        box.bind("test_direct_queue", "test_direct", "test_direct_key");
        box.exchange("test_topic", "topic");
        box.queue("test_topic_queue");
        box.bind("test_topic_queue", "test_topic", "*.critical");
        broker.create("changes");
        broker.create("load");
    }

    private void assertThatItIsPgAmqpBridge(Statement statement) throws SQLException {
        statement.execute("NOTIFY test_queue_channel, 'key|X-My-Header: my value|test message'");
        statement.execute("NOTIFY Direct, 'test_direct_key|test message'");
        statement.execute("NOTIFY topic, 'kern.critical|test message'");
        statement.execute(HELPERS);
        statement.execute("INSERT INTO todo VALUES (1, 'a | b')");

        GetResponse queued = box.next("test_queue");
        assertThat(text(queued)).isEqualTo("X-My-Header: my value|test message");
        assertThat(queued.getProps().getContentType()).isEqualTo("text");
        assertThat(queued.getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(box.body("test_direct_queue")).isEqualTo("test message");
        assertThat(box.body("test_topic_queue")).isEqualTo("test message");
        GetResponse change = box.next("changes");
        assertThat(change.getEnvelope().getRoutingKey()).isEqualTo("row_change.table-todo.event-INSERT");
        assertThat(text(change)).isEqualTo("{\"id\":1,\"title\":\"a | b\"}");
        assertThat(service.api()
                        .get("/api/v1/events?limit=1")
                        .at("/data/0/type")
                        .textValue())
                .isEqualTo("pgevents.notification");
    }

    private void assertThatItIsPgsqlListenExchange(Statement statement) throws SQLException {
        statement.execute("NOTIFY test,'test-value'");
        GetResponse message = box.next("test");
        assertThat(text(message)).isEqualTo("test-value");
        assertThat(message.getProps().getHeaders()).containsKeys("postgres-channel", "pgsql-channel");

        box.queue("busy");
        box.bind("busy", "pg", "busy", Map.of("delivery_mode", 2L));
        box.unbind("test", "pg", "test");
        await().atMost(PATIENCE)
                .until(
                        () -> service.api()
                                .get("/api/v1/subscriptions/exchange-pg")
                                .at("/filters/0/any"),
                        BridgesIT::isBusyAlone);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            statement.execute("NOTIFY busy, 'probe'");
            return !box.isEmpty("busy");
        });
        statement.execute("NOTIFY busy, 'last'");
        await().atMost(PATIENCE).until(() -> box.body("busy").equals("last"));
    }

    @Test
    void a_broker_that_is_away_at_the_start_is_a_lag_and_nothing_else() throws SQLException {
        box.queue("later");
        int port = ServiceProcess.freePort();
        bridge("a:later");
        service.withVariable("AMQP_URI", "amqp://127.0.0.1:" + port).start();
        try (Connection connection = Postgres.connect(database);
                var statement = connection.createStatement()) {
            statement.execute("NOTIFY a, '|1'; NOTIFY a, '|2'; NOTIFY a, '|3'");
        }
        await().atMost(PATIENCE)
                .until(() -> service.api().deliveries("bridge-a", "retrying").size() == 1);
        assertThat(service.logLines()).anyMatch(line -> line.contains("PGE0561"));

        var way = new TcpProxy(broker.port(), port);
        try {
            assertThat(box.body("later")).isEqualTo("1");
            assertThat(box.body("later")).isEqualTo("2");
            assertThat(box.body("later")).isEqualTo("3");
        } finally {
            way.close();
        }
    }

    @Test
    void an_entity_that_does_not_exist_ends_the_start_as_it_does_there() {
        bridge("a:no_such_entity");

        assertThat(service.launch().awaitExit()).isEqualTo(1);

        assertThat(service.errorLines())
                .containsExactly("pgevents cannot start: The amqp entity \"no_such_entity\" doesn't exist");
    }

    @Test
    void a_binding_that_cannot_be_read_ends_the_start_with_the_words_of_the_original() {
        bridge("nonsense");

        assertThat(service.launch().awaitExit()).isEqualTo(1);

        assertThat(service.errorLines())
                .containsExactly(
                        "pgevents cannot start: No bindings(e.g. pgchannel1:queue1) specified in \"nonsense\"");
    }

    private void bridge(String channels) {
        service.with("quarkus.liquibase.username", Postgres.OWNER)
                .with("quarkus.liquibase.password", Postgres.PASSWORD)
                .withVariable("POSTGRESQL_URI", database.replace("postgresql://", "postgres://pgevents_runtime:%61ny@"))
                .withVariable("AMQP_URI", "amqp://127.0.0.1:" + broker.port() + "//")
                .withVariable("BRIDGE_CHANNELS", channels);
    }

    /** Numbers, each on a channel of either bridge, in transactions of some. */
    private void send(Connection connection, int count) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement("SELECT pg_notify('load', ?), pg_notify('busy', ?)")) {
            for (int i = 1; i <= count; i++) {
                String number = Integer.toString(numbers.incrementAndGet());
                statement.setString(1, number);
                statement.setString(2, number);
                statement.executeQuery().close();
                if (i % AT_ONCE == 0 || i == count) {
                    connection.commit();
                }
            }
        }
        connection.setAutoCommit(true);
    }

    private void assertReceivedInOrder(String queue, String subscription, String name) {
        Map<String, Received> first = new LinkedHashMap<>();
        var received = new AtomicInteger();
        Broker.Reading reading = broker.read(queue, message -> {
            received.incrementAndGet();
            synchronized (first) {
                first.putIfAbsent(message.messageId(), message);
            }
        });
        await().atMost(PATIENCE).until(() -> size(first), size -> size >= EVENTS);
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> size(first) == EVENTS);
        reading.close();
        System.out.printf(
                "%s: %d notifications sent, %d messages received, %d of them repeats%n",
                name, EVENTS, received.get(), received.get() - EVENTS);
        synchronized (first) {
            assertThat(first.values().stream().map(Received::body).toList())
                    .isEqualTo(IntStream.rangeClosed(1, EVENTS)
                            .mapToObj(Integer::toString)
                            .toList());
        }
        assertThat(service.api().deliveries(subscription, "dead")).isEmpty();
    }

    private static int size(Map<String, Received> first) {
        synchronized (first) {
            return first.size();
        }
    }

    private static boolean isBusyAlone(JsonNode filters) {
        return filters.size() == 1 && filters.at("/0/exact/source").textValue().endsWith("/channels/busy");
    }

    private static String text(GetResponse message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }
}
