package io.pgevents.compat.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** What arrives in one queue. Whatever was in it before is gone. */
final class Queue {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Delivery> arrived = new CopyOnWriteArrayList<>();

    Queue(Connection connection, String name) {
        try {
            Channel channel = connection.createChannel();
            channel.queueDeclare(name, true, false, false, Map.of());
            channel.queuePurge(name);
            channel.basicConsume(name, true, new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                    arrived.add(new Delivery(envelope, properties, body));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until so many have arrived, and returns their bodies. */
    List<String> bodies(int count) {
        return deliveries(count).stream().map(Queue::body).toList();
    }

    List<Delivery> deliveries(int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(arrived).hasSizeGreaterThanOrEqualTo(count));
        assertThat(arrived).hasSize(count);
        return List.copyOf(arrived);
    }

    int size() {
        return arrived.size();
    }

    static String body(Delivery delivery) {
        return new String(delivery.getBody(), StandardCharsets.UTF_8);
    }
}
