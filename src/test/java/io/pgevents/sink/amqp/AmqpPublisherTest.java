package io.pgevents.sink.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.Publication.Confirmed;
import io.pgevents.sink.amqp.Publication.Refused;
import io.pgevents.sink.amqp.Publication.Returned;
import io.pgevents.sink.amqp.Publication.Unconfirmed;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.TcpProxy;
import io.pgevents.support.broker.Amqp;
import io.pgevents.support.broker.RabbitBroker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AmqpPublisherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static RabbitBroker rabbit;
    private static AmqpBroker broker;

    private Vertx vertx;
    private AmqpPublisher publisher;
    private Connection connection;
    private Channel channel;

    @BeforeAll
    static void start() {
        assumeTrue(RabbitBroker.isInstalled(), "rabbitmq-server is not installed (Debian: rabbitmq-server)");
        rabbit = RabbitBroker.shared();
        broker = AmqpBroker.of("main", rabbit.uri(rabbit.virtualHost("publisher")));
    }

    @BeforeEach
    void prepare() throws IOException {
        vertx = Vertx.vertx();
        publisher = new AmqpPublisher(Amqp.connections(), vertx);
        connection = rabbit.connect("publisher");
        channel = connection.createChannel();
        channel.exchangeDeclare("changes", "direct", true);
        channel.queueDeclare("orders", true, false, false, Map.of());
        channel.queuePurge("orders");
        channel.queueBind("orders", "changes", "orders");
    }

    @AfterEach
    void stop() throws Exception {
        publisher.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        connection.abort();
    }

    @Test
    void what_the_broker_has_taken_is_confirmed_and_in_order() throws IOException {
        List<AmqpMessage> messages = IntStream.range(0, 500)
                .mapToObj(i -> message("changes", "orders", "message " + i))
                .toList();

        List<Publication> results = publish(messages);

        assertThat(results).hasSize(500).containsOnly(new Confirmed());
        assertThat(received()).isEqualTo(bodies(messages));
    }

    @Test
    void a_message_for_which_there_is_no_queue_comes_back_and_no_other() {
        List<Publication> results = publish(List.of(
                message("changes", "orders", "a"),
                message("changes", "nobody", "b"),
                message("changes", "orders", "c"),
                message("changes", "nobody", "d")));

        assertThat(results)
                .containsExactly(
                        new Confirmed(), new Returned(312, "NO_ROUTE"), new Confirmed(), new Returned(312, "NO_ROUTE"));
    }

    @Test
    void a_message_that_is_not_mandatory_is_confirmed_although_nobody_gets_it() {
        var message = new AmqpMessage("changes", "nobody", new BasicProperties(), new byte[0], false);

        assertThat(publish(List.of(message))).containsExactly(new Confirmed());
    }

    @Test
    void one_message_to_an_exchange_that_does_not_exist_is_found_among_the_others() throws IOException {
        List<AmqpMessage> messages = new ArrayList<>(IntStream.range(0, 20)
                .mapToObj(i -> message("changes", "orders", "message " + i))
                .toList());
        messages.set(7, message("missing", "orders", "poison"));

        List<Publication> results = publish(messages);

        assertThat(results.subList(0, 7)).containsOnly(new Confirmed());
        assertThat(results.get(7))
                .isEqualTo(new Refused(404, "NOT_FOUND - no exchange 'missing' in vhost 'publisher'"));
        assertThat(results.subList(8, 20)).allMatch(Unconfirmed.class::isInstance);
        assertThat(received().stream().distinct()).isEqualTo(bodies(messages.subList(0, 7)));
    }

    @Test
    void a_refused_message_does_no_harm_to_what_is_sent_beside_it() {
        List<Future<List<Publication>>> calls = IntStream.range(0, 60)
                .mapToObj(i -> publisher.publish(
                        broker, List.of(message(i % 3 == 0 ? "missing" : "changes", "orders", "" + i)), PATIENCE))
                .toList();

        List<Publication> results =
                calls.stream().map(call -> await(call).get(0)).toList();
        assertThat(results.stream().filter(Confirmed.class::isInstance)).hasSize(40);
        assertThat(results.stream().filter(Refused.class::isInstance)).hasSize(20);
    }

    @Test
    void what_the_user_must_not_write_to_is_refused() {
        rabbit.user("publisher", "reader", "nothing", ".*");
        var asReader = new AmqpBroker("main", broker.addresses(), "publisher", "reader", "reader");

        List<Publication> results = await(publisher.publish(
                asReader, List.of(message("changes", "orders", "a"), message("changes", "orders", "b")), PATIENCE));

        assertThat(results.get(0)).asInstanceOf(type(Refused.class)).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(403);
            assertThat(refused.text()).contains("changes");
        });
        assertThat(results.get(1)).isInstanceOf(Unconfirmed.class);
    }

    @Test
    void a_message_that_breaks_a_rule_of_the_protocol_is_refused_for_good() {
        var late = new AmqpMessage(
                "changes",
                "orders",
                new BasicProperties.Builder().expiration("soon").build(),
                new byte[0],
                true);
        var long256 = message("changes", "x".repeat(256), "a");

        assertThat(publish(List.of(message("changes", "orders", "a"), late))
                        .get(1)
                        .outcome())
                .isInstanceOf(io.pgevents.delivery.Outcome.Rejected.class);
        assertThat(publish(List.of(message("changes", "orders", "a"), long256))
                        .get(1)
                        .outcome())
                .isInstanceOf(io.pgevents.delivery.Outcome.Rejected.class);
        assertThat(publish(List.of(message("changes", "orders", "a")))).containsExactly(new Confirmed());
    }

    @Test
    void a_broker_that_cannot_be_reached_is_the_reason() {
        var nobody = AmqpBroker.of("main", "amqp://127.0.0.1:" + ServiceProcess.freePort());

        assertThat(await(publisher.publish(nobody, List.of(message("", "orders", "a")), PATIENCE)))
                .singleElement(type(Unconfirmed.class))
                .extracting(Unconfirmed::reason)
                .asString()
                .contains("can't be reached", "Connection refused");
    }

    @Test
    void messages_that_are_on_their_way_when_the_connection_ends_are_unconfirmed_and_the_next_ones_go_through()
            throws Exception {
        try (var proxy = new TcpProxy(rabbit.port())) {
            var through = AmqpBroker.of("main", "amqp://127.0.0.1:" + proxy.port() + "/publisher");
            List<AmqpMessage> messages = IntStream.range(0, 5_000)
                    .mapToObj(i -> message("changes", "orders", "message " + i))
                    .toList();

            Future<List<Publication>> call = publisher.publish(through, messages, PATIENCE);
            Awaitility.await().until(() -> channel.messageCount("orders") > 100);
            proxy.cut();

            List<Publication> results = await(call);
            List<String> confirmed = IntStream.range(0, 5_000)
                    .filter(i -> results.get(i) instanceof Confirmed)
                    .mapToObj(i -> "message " + i)
                    .toList();
            assertThat(results).hasAtLeastOneElementOfType(Unconfirmed.class);
            assertThat(received()).containsAll(confirmed);
            Awaitility.await()
                    .until(() -> await(publisher.publish(
                                    through, List.of(message("changes", "orders", "again")), PATIENCE))
                            .equals(List.of(new Confirmed())));
        }
    }

    @Test
    void a_broker_that_does_not_answer_is_not_waited_for_longer_than_told() throws Exception {
        try (var proxy = new TcpProxy(rabbit.port())) {
            var through = AmqpBroker.of("main", "amqp://127.0.0.1:" + proxy.port() + "/publisher");
            await(publisher.publish(through, List.of(message("changes", "orders", "a")), PATIENCE));
            proxy.freeze();

            assertThat(await(publisher.publish(
                            through, List.of(message("changes", "orders", "b")), Duration.ofMillis(500))))
                    .containsExactly(new Unconfirmed("no confirmation by the broker within PT0.5S"));
        }
    }

    @Test
    void what_a_full_queue_does_not_take_is_unconfirmed() throws IOException {
        channel.queueDelete("full");
        channel.queueDeclare("full", true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));

        List<Publication> results = publish(IntStream.range(0, 20)
                .mapToObj(i -> message("", "full", "message " + i))
                .toList());

        assertThat(results.get(0)).isEqualTo(new Confirmed());
        assertThat(results.get(19))
                .asInstanceOf(type(Unconfirmed.class))
                .extracting(Unconfirmed::reason)
                .asString()
                .contains("basic.nack");
    }

    @Test
    void a_connection_that_nobody_uses_is_closed_and_opened_again_when_somebody_does() throws Exception {
        var hasty = new AmqpPublisher(Amqp.connections(), vertx, Duration.ofMillis(300), Duration.ofMillis(100));
        try (var proxy = new TcpProxy(rabbit.port())) {
            var through = AmqpBroker.of("main", "amqp://127.0.0.1:" + proxy.port() + "/publisher");
            for (int time = 1; time <= 2; time++) {
                assertThat(await(hasty.publish(through, List.of(message("changes", "orders", "a")), PATIENCE)))
                        .containsExactly(new Confirmed());
                assertThat(proxy.connections()).isOne();
                Awaitility.await().until(() -> proxy.connections() == 0);
            }
        } finally {
            hasty.stop();
        }
    }

    @Test
    void exchanges_and_queues_are_looked_for_and_declared() {
        var fresh = new AmqpExchange("fresh", "topic", false, true, false);

        assertThat(await(publisher.exchangeExists(broker, "fresh", PATIENCE))).isFalse();
        assertThat(await(publisher.declareExchange(broker, fresh, PATIENCE))).isEqualTo(new Confirmed());
        assertThat(await(publisher.exchangeExists(broker, "fresh", PATIENCE))).isTrue();
        assertThat(await(publisher.exchangeExists(broker, "", PATIENCE))).isTrue();
        assertThat(await(publisher.queueExists(broker, "orders", PATIENCE))).isTrue();
        assertThat(await(publisher.queueExists(broker, "none", PATIENCE))).isFalse();
        var other = new AmqpExchange("fresh", "fanout", false, true, false);
        assertThat(await(publisher.declareExchange(broker, other, PATIENCE)))
                .asInstanceOf(type(Refused.class))
                .extracting(Refused::code)
                .isEqualTo(406);
    }

    private List<Publication> publish(List<AmqpMessage> messages) {
        return await(publisher.publish(broker, messages, PATIENCE));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> received() throws IOException {
        List<String> bodies = new ArrayList<>();
        for (GetResponse next = channel.basicGet("orders", true);
                next != null;
                next = channel.basicGet("orders", true)) {
            bodies.add(new String(next.getBody(), StandardCharsets.UTF_8));
        }
        return bodies;
    }

    private static List<String> bodies(List<AmqpMessage> messages) {
        return messages.stream()
                .map(message -> new String(message.body(), StandardCharsets.UTF_8))
                .toList();
    }

    private static AmqpMessage message(String exchange, String routingKey, String body) {
        var properties = new BasicProperties.Builder().deliveryMode(2).build();
        return new AmqpMessage(exchange, routingKey, properties, body.getBytes(StandardCharsets.UTF_8), true);
    }
}
