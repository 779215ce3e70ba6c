package io.pgevents.compat.exchange;

import static io.pgevents.compat.relay.Notified.delivery;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.pgevents.compat.exchange.ExchangeSettings.Exchange;
import io.pgevents.compat.relay.MessageBox;
import io.pgevents.compat.relay.Notified;
import io.pgevents.compat.relay.RelayParts;
import io.pgevents.delivery.Outcome;
import io.pgevents.platform.DatabaseSettings;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.AmqpPublisher;
import io.pgevents.support.broker.Amqp;
import io.pgevents.support.broker.RabbitBroker;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What the tests and the source of pgsql-listen-exchange 1.0.0a1 state of its messages and bindings, with a real RabbitMQ;
 * from NOTIFY on it is in {@code BridgesIT}.
 */
@TestInstance(Lifecycle.PER_CLASS)
@EnabledIf(value = "isInstalled", disabledReason = "rabbitmq-server is not installed (Debian: rabbitmq-server)")
class PgsqlListenExchangeConformanceTest {

    private static final String HOST = "pgsql-listen/exchange";
    private static final String PATH = "pgsql-listen%2Fexchange";

    private Vertx vertx;
    private AmqpPublisher publisher;
    private MessageBox box;

    static boolean isInstalled() {
        return RabbitBroker.isInstalled();
    }

    @BeforeAll
    void start() {
        RabbitBroker.shared().virtualHost(PATH);
        box = new MessageBox(RabbitBroker.shared(), HOST);
        vertx = Vertx.vertx();
        publisher = new AmqpPublisher(Amqp.connections(), vertx);
    }

    @AfterAll
    void stop() throws InterruptedException {
        box.close();
        publisher.stop();
        vertx.close();
    }

    @Test
    void a_queue_bound_with_the_channel_as_key_gets_the_payload() throws Exception {
        box.exchange("plain", "direct");
        box.queue("plain-queue");
        box.bind("plain-queue", "plain", "test");

        assertThat(send(exchange("plain"), "test", " test-value\n")).isEqualTo(new Outcome.Delivered());

        GetResponse message = box.next("plain-queue");
        assertThat(new String(message.getBody(), UTF_8)).isEqualTo(" test-value\n");
        assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("test");
        assertThat(message.getEnvelope().getExchange()).isEqualTo("plain");
    }

    @Test
    void a_message_has_the_properties_and_both_spellings_of_the_headers() throws Exception {
        box.exchange("shown", "direct");
        box.queue("shown-queue");
        box.bind("shown-queue", "shown", "test");

        send(exchange("shown"), "test", "x");

        var properties = box.next("shown-queue").getProps();
        assertThat(properties.getAppId()).isEqualTo("pgsql-listen-exchange");
        assertThat(properties.getTimestamp()).isEqualTo(Date.from(Instant.ofEpochSecond(Notified.AT.getEpochSecond())));
        assertThat(properties.getDeliveryMode()).isEqualTo(1);
        assertThat(properties.getContentType()).isNull();
        assertThat(properties.getPriority()).isNull();
        assertThat(properties.getMessageId()).startsWith("msg_").endsWith("_exchange-shown");
        Map<String, String> headers = new HashMap<>();
        properties.getHeaders().forEach((name, value) -> headers.put(name, value.toString()));
        assertThat(headers)
                .containsOnly(
                        Map.entry("postgres-channel", "test"),
                        Map.entry("postgres-dbname", "shop"),
                        Map.entry("postgres-server", "db_1:6543"),
                        Map.entry("pgsql-channel", "test"),
                        Map.entry("pgsql-dbname", "shop"),
                        Map.entry("pgsql-server", "db_1:6543"),
                        Map.entry("source-exchange", "shown"));
    }

    @Test
    void the_arguments_of_a_binding_become_properties() throws Exception {
        box.exchange("argued", "direct");
        box.queue("argued-queue");
        box.bind(
                "argued-queue",
                "argued",
                "test",
                Map.of(
                        "content_encoding", "gzip",
                        "content_type", "application/json",
                        "reply_to", "answers",
                        "type", "change",
                        "priority", 7L,
                        "delivery_mode", 2L));
        box.bind("argued-queue", "argued", "odd", Map.of("delivery_mode", 3L, "priority", "high"));
        FedExchange exchange = exchange("argued");

        send(exchange, "test", "x");
        send(exchange, "odd", "x");

        var properties = box.next("argued-queue").getProps();
        assertThat(properties.getContentEncoding()).isEqualTo("gzip");
        assertThat(properties.getContentType()).isEqualTo("application/json");
        assertThat(properties.getReplyTo()).isEqualTo("answers");
        assertThat(properties.getType()).isEqualTo("change");
        assertThat(properties.getPriority()).isEqualTo(7);
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        var odd = box.next("argued-queue").getProps();
        assertThat(odd.getDeliveryMode()).isEqualTo(1);
        assertThat(odd.getPriority()).isNull();
    }

    @Test
    void what_nobody_has_bound_vanishes() throws Exception {
        box.exchange("unbound", "direct");

        assertThat(send(exchange("unbound"), "test", "x")).isEqualTo(new Outcome.Delivered());
    }

    @Test
    void an_exchange_that_is_missing_is_declared() throws Exception {
        FedExchange exchange = exchange("missing");

        assertThat(send(exchange, "test", "x"))
                .isInstanceOfSatisfying(
                        Outcome.Retry.class, retry -> assertThat(retry.reason()).contains("404"));

        await().atMost(Duration.ofSeconds(20))
                .until(() -> send(exchange, "test", "x").equals(new Outcome.Delivered()));
        box.exchange("missing", "direct");
        box.queue("missing-queue");
        box.bind("missing-queue", "missing", "test");
        send(exchange, "test", "here");
        assertThat(box.body("missing-queue")).isEqualTo("here");
    }

    @Test
    void bindings_are_read_from_the_management_api() throws Exception {
        box.exchange("read", "direct");
        box.queue("read-queue");
        box.bind("read-queue", "read", "a");
        box.bind("read-queue", "read", "b/ü", Map.of("type", "t"));

        List<BoundChannel> bindings = exchange("read").api().bindings(HOST, "read");

        assertThat(bindings.stream()
                        .collect(Collectors.toMap(
                                BoundChannel::bindingKey,
                                binding -> binding.arguments().toString())))
                .containsOnly(Map.entry("a", "{}"), Map.entry("b/ü", "{\"type\":\"t\"}"));
        assertThat(exchange("nowhere").api().bindings(HOST, "nowhere")).isEmpty();
    }

    @Test
    void what_the_exchange_says_of_its_database_is_compared() throws Exception {
        box.exchange("foreign", "direct", Map.of("x-host", "elsewhere", "x-port", "6543", "x-dbname", "shop"));
        ManagementApi api = exchange("foreign").api();

        String differences = ForeignDatabase.differences(
                DatabaseAddress.of(database()),
                api.exchange(HOST, "foreign").orElseThrow().path("arguments"),
                api.policy(HOST, "none").orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance()));

        assertThat(differences).isEqualTo("argument x-host is elsewhere, here it is db_1");
    }

    private Outcome send(FedExchange exchange, String channel, String payload) throws Exception {
        exchange.bindings(exchange.api().bindings(HOST, exchange.name()));
        var sink = new ExchangeSink(
                new FedExchanges(Map.of(exchange.name(), exchange)),
                database(),
                RelayParts.relay(publisher),
                publisher);
        return sink.send(delivery(
                        "exchange-" + exchange.name(), "pgsql-listen-exchange:" + exchange.name(), channel, payload))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .outcome();
    }

    private static FedExchange exchange(String name) {
        RabbitBroker rabbit = RabbitBroker.shared();
        return new FedExchange(
                name,
                AmqpBroker.of("main", rabbit.uri(HOST)),
                new Settings(URI.create("http://127.0.0.1:" + rabbit.managementPort() + "/")));
    }

    private static DatabaseSettings database() {
        return new DatabaseSettings() {
            @Override
            public Optional<String> url() {
                return Optional.of("postgresql://db_1:6543/shop");
            }

            @Override
            public String username() {
                return "bob";
            }

            @Override
            public String password() {
                return "";
            }

            @Override
            public Optional<String> runtimeRole() {
                return Optional.empty();
            }
        };
    }

    private record Settings(URI api) implements Exchange {

        @Override
        public String broker() {
            return "main";
        }

        @Override
        public Optional<List<String>> channels() {
            return Optional.empty();
        }

        @Override
        public Optional<URI> bindingsFrom() {
            return Optional.of(api);
        }

        @Override
        public Optional<String> bindingsUsername() {
            return Optional.empty();
        }

        @Override
        public Optional<String> bindingsPassword() {
            return Optional.empty();
        }

        @Override
        public Duration bindingsPollInterval() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration bindingsGrace() {
            return Duration.ofMinutes(1);
        }
    }
}
