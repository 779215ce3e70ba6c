package io.pgevents.compat.bridge;

import static io.pgevents.compat.relay.Notified.delivery;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import io.pgevents.compat.bridge.BridgeSettings.Unroutable;
import io.pgevents.compat.relay.MessageBox;
import io.pgevents.compat.relay.Relay;
import io.pgevents.compat.relay.RelayParts;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.sink.amqp.AmqpPublisher;
import io.pgevents.support.broker.Amqp;
import io.pgevents.support.broker.RabbitBroker;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What the tests and the documentation of pg-amqp-bridge 0.0.8 state of its messages, with a real RabbitMQ. How payloads and
 * variables are read is in {@link GrammarTest} and {@link BindingTest}; from NOTIFY on it is in {@code BridgesIT}.
 */
@TestInstance(Lifecycle.PER_CLASS)
@EnabledIf(value = "isInstalled", disabledReason = "rabbitmq-server is not installed (Debian: rabbitmq-server)")
class PgAmqpBridgeConformanceTest {

    private static final String HOST = "pg-amqp-bridge";

    private Vertx vertx;
    private AmqpPublisher publisher;
    private MessageBox box;

    static boolean isInstalled() {
        return RabbitBroker.isInstalled();
    }

    @BeforeAll
    void start() {
        RabbitBroker.shared().virtualHost(HOST);
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
    void a_queue_gets_the_message_with_its_header() throws Exception {
        box.queue("test_queue");

        assertThat(send("c:test_queue", Grammar.V0_0_8, "ignored_key|X-My-Header: my value|test message"))
                .isEqualTo(new Outcome.Delivered());

        GetResponse message = box.next("test_queue");
        assertThat(new String(message.getBody(), UTF_8)).isEqualTo("test message");
        assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("test_queue");
        assertThat(message.getProps().getContentType()).isEqualTo("text");
        assertThat(message.getProps().getDeliveryMode()).isEqualTo(1);
        assertThat(message.getProps().getHeaders().get("X-My-Header")).hasToString("[my value]");
        assertThat(message.getProps().getHeaders().get("X-My-Header")).isInstanceOf(List.class);
    }

    @Test
    void a_direct_exchange_gets_it_with_the_routing_key() throws Exception {
        box.exchange("test_direct", "direct");
        box.queue("test_direct_queue");
        box.bind("test_direct_queue", "test_direct", "test_direct_key");

        send("c:test_direct", Grammar.V0_0_8, "test_direct_key|test message");

        GetResponse message = box.next("test_direct_queue");
        assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("test_direct_key");
        assertThat(message.getEnvelope().getExchange()).isEqualTo("test_direct");
        assertThat(new String(message.getBody(), UTF_8)).isEqualTo("test message");
        assertThat(message.getProps().getHeaders()).isNull();
    }

    @Test
    void a_topic_exchange_routes_it() throws Exception {
        box.exchange("test_topic", "topic");
        box.queue("test_topic_queue");
        box.bind("test_topic_queue", "test_topic", "*.critical");

        send("c:test_topic", Grammar.V0_0_7, "kern.critical|test message");

        assertThat(box.body("test_topic_queue")).isEqualTo("test message");
    }

    @Test
    void what_goes_along_with_a_message_that_cannot_be_one_is_sent_once() throws Exception {
        box.exchange("beside", "topic");
        box.queue("beside_queue");
        box.bind("beside_queue", "beside", "key");
        BridgeSink sink = sink("c:beside", Grammar.V0_0_7, Unroutable.DEAD_LETTER, "NON-PERSISTENT");
        Delivery batch = of("key|good", "x".repeat(256) + "|bad");

        Outcome together = outcome(sink, batch);
        Outcome alone = outcome(
                sink, new Delivery(batch.subscription(), List.of(batch.events().get(0)), 2));

        assertThat(together).isInstanceOf(Outcome.Rejected.class);
        assertThat(alone).isEqualTo(new Outcome.Delivered());
        assertThat(box.body("beside_queue")).isEqualTo("good");
        assertThat(box.isEmpty("beside_queue")).isTrue();
    }

    @Test
    void an_exchange_wins_over_a_queue_of_the_same_name() throws Exception {
        box.queue("both");
        box.exchange("both", "fanout");
        box.queue("fan");
        box.bind("fan", "both", "");

        send("c:both", Grammar.V0_0_7, "x|to the exchange");

        assertThat(box.body("fan")).isEqualTo("to the exchange");
        assertThat(box.isEmpty("both")).isTrue();
    }

    @Test
    void delivery_mode_is_as_configured() throws Exception {
        box.queue("durable");

        sink("c:durable", Grammar.V0_0_7, Unroutable.DEAD_LETTER, "PERSISTENT")
                .send(of("a|b"))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);

        assertThat(box.next("durable").getProps().getDeliveryMode()).isEqualTo(2);
    }

    @Test
    void the_message_id_is_the_same_whenever_the_event_is_sent_again() throws Exception {
        box.queue("twice");
        BridgeSink sink = sink("c:twice", Grammar.V0_0_7, Unroutable.DEAD_LETTER, "NON-PERSISTENT");
        Delivery batch = of("|one", "|two");

        outcome(sink, batch);
        outcome(sink, new Delivery(batch.subscription(), List.of(batch.events().get(1)), 2));

        assertThat(box.body("twice")).isEqualTo("one");
        String id = box.next("twice").getProps().getMessageId();
        assertThat(id).isEqualTo("msg_" + batch.events().get(1).id() + "_bridge-c");
        assertThat(box.next("twice").getProps().getMessageId()).isEqualTo(id);
    }

    @Test
    void a_batch_keeps_its_order_and_one_that_has_no_queue_is_tried_alone() throws Exception {
        box.exchange("partly", "direct");
        box.queue("bound");
        box.bind("bound", "partly", "bound");
        BridgeSink sink = sink("c:partly", Grammar.V0_0_7, Unroutable.DEAD_LETTER, "NON-PERSISTENT");
        Delivery batch = of("bound|1", "unbound|2", "bound|3");

        Outcome together = outcome(sink, batch);

        assertThat(together).isInstanceOf(Outcome.Rejected.class);
        assertThat(((Outcome.Rejected) together).reason())
                .contains("312 NO_ROUTE")
                .contains("exchange \"partly\"")
                .contains("routing key \"unbound\"");
        assertThat(box.body("bound")).isEqualTo("1");
        assertThat(box.body("bound")).isEqualTo("3");
        for (int i : new int[] {0, 2}) {
            assertThat(outcome(
                            sink,
                            new Delivery(
                                    batch.subscription(), List.of(batch.events().get(i)), 2)))
                    .isEqualTo(new Outcome.Delivered());
        }
        assertThat(box.isEmpty("bound"))
                .as("what was confirmed is not sent again")
                .isTrue();
        assertThat(outcome(
                        sink,
                        new Delivery(
                                batch.subscription(), List.of(batch.events().get(1)), 2)))
                .isInstanceOf(Outcome.Rejected.class);
    }

    @Test
    void what_has_no_queue_vanishes_if_that_is_wanted() throws Exception {
        box.exchange("lonely", "direct");

        assertThat(outcome(sink("c:lonely", Grammar.V0_0_7, Unroutable.DROP, "NON-PERSISTENT"), of("a|b")))
                .isEqualTo(new Outcome.Delivered());
    }

    @Test
    void a_queue_that_is_gone_is_waited_for() throws Exception {
        box.queue("fickle");
        BridgeSink sink = sink("c:fickle", Grammar.V0_0_7, Unroutable.DEAD_LETTER, "NON-PERSISTENT");
        assertThat(outcome(sink, of("|1"))).isEqualTo(new Outcome.Delivered());
        box.delete("fickle");

        assertThat(outcome(sink, of("|2")))
                .isEqualTo(new Outcome.Retry("The amqp entity \"fickle\" doesn't exist", null));
        assertThat(outcome(sink, of("|2")))
                .isEqualTo(new Outcome.Retry("The amqp entity \"fickle\" doesn't exist", null));
        box.exchange("fickle", "fanout");
        box.queue("again");
        box.bind("again", "fickle", "");
        assertThat(outcome(sink, of("|3"))).isEqualTo(new Outcome.Delivered());
        assertThat(box.body("again")).isEqualTo("3");
    }

    @Test
    void an_exchange_that_is_gone_is_waited_for() throws Exception {
        box.exchange("gone", "fanout");
        box.queue("behind");
        box.bind("behind", "gone", "");
        BridgeSink sink = sink("c:gone", Grammar.V0_0_7, Unroutable.DEAD_LETTER, "NON-PERSISTENT");
        assertThat(outcome(sink, of("|1"))).isEqualTo(new Outcome.Delivered());
        box.deleteExchange("gone");

        assertThat(outcome(sink, of("|2", "|3")))
                .isEqualTo(new Outcome.Retry("The amqp entity \"gone\" doesn't exist", null));
        box.exchange("gone", "fanout");
        box.bind("behind", "gone", "");
        assertThat(outcome(sink, of("|2", "|3"))).isEqualTo(new Outcome.Delivered());
    }

    @Test
    void what_amqp_cannot_carry_is_refused_and_takes_nothing_along() throws Exception {
        box.exchange("strict", "fanout");
        box.queue("all");
        box.bind("all", "strict", "");

        Outcome outcome = outcome(
                sink("c:strict", Grammar.V0_0_7, Unroutable.DEAD_LETTER, "NON-PERSISTENT"),
                of("é".repeat(128) + "|long", "k|short"));

        assertThat(outcome).isEqualTo(new Outcome.Rejected("its routing key has 256 bytes; AMQP allows 255"));
        assertThat(box.body("all")).isEqualTo("short");
    }

    private Outcome send(String bindings, Grammar grammar, String payload) throws Exception {
        return outcome(sink(bindings, grammar, Unroutable.DEAD_LETTER, "NON-PERSISTENT"), of(payload));
    }

    private static Outcome outcome(BridgeSink sink, Delivery delivery) throws Exception {
        return sink.send(delivery)
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .outcome();
    }

    private static Delivery of(String... payloads) {
        return delivery("bridge-c", "pg-amqp-bridge:c", "c", payloads);
    }

    private BridgeSink sink(String bindings, Grammar grammar, Unroutable unroutable, String mode) {
        var config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "AMQP_URI",
                                RabbitBroker.shared().uri(HOST),
                                "BRIDGE_CHANNELS",
                                bindings,
                                "DELIVERY_MODE",
                                mode),
                        "test",
                        300))
                .build();
        Relay relay = RelayParts.relay(publisher);
        return new BridgeSink(new Bridge(config, publisher), new Settings(grammar, unroutable), relay);
    }

    private record Settings(Grammar grammar, Unroutable unroutable) implements BridgeSettings {}
}
