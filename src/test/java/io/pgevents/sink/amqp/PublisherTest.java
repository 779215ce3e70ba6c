package io.pgevents.sink.amqp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.pgevents.platform.amqp.AmqpBroker;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A publisher and a virtual host of the shared RabbitMQ, with the exchange {@code changes} and the queue {@code orders}. */
abstract class PublisherTest {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    static RabbitBroker rabbit;
    static AmqpBroker broker;

    Vertx vertx;
    AmqpPublisher publisher;
    Connection connection;
    Channel channel;

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

    List<Publication> publish(List<AmqpMessage> messages) {
        return await(publisher.publish(broker, messages, PATIENCE));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> received() throws IOException {
        List<String> bodies = new ArrayList<>();
        for (GetResponse next = channel.basicGet("orders", true);
                next != null;
                next = channel.basicGet("orders", true)) {
            bodies.add(new String(next.getBody(), StandardCharsets.UTF_8));
        }
        return bodies;
    }

    static List<String> bodies(List<AmqpMessage> messages) {
        return messages.stream()
                .map(message -> new String(message.body(), StandardCharsets.UTF_8))
                .toList();
    }

    static AmqpMessage message(String exchange, String routingKey, String body) {
        var properties = new BasicProperties.Builder().deliveryMode(2).build();
        return new AmqpMessage(exchange, routingKey, properties, body.getBytes(StandardCharsets.UTF_8), true);
    }
}
