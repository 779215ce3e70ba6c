package io.pgevents.guarantee;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.pgevents.support.Workload;
import io.pgevents.support.broker.RabbitBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The AMQP 0-9-1 sink: whatever becomes of RabbitMQ, each event reaches it, in the order of its key. */
@EnabledIf(value = "isInstalled", disabledReason = "rabbitmq-server is not installed (Debian: rabbitmq-server)")
class AmqpSinkIT extends BrokerRun {

    @TempDir
    private Path directory;

    private RabbitBroker rabbit;

    static boolean isInstalled() {
        return RabbitBroker.isInstalled();
    }

    @Override
    RabbitBroker broker() {
        rabbit = new RabbitBroker(directory);
        return rabbit;
    }

    @Override
    void configure() {
        service.with("pgevents.amqp.main.uri", rabbit.uri("/"));
    }

    @Override
    String sink() {
        return "\"protocol\": \"AMQP\", \"sink\": \"amqp://main\"";
    }

    @Test
    void rabbitmq_that_is_killed_and_then_stopped_has_every_event_in_order_when_it_is_back() {
        rabbit.start().create(DESTINATION);
        service.start();
        workload = new Workload(database());
        String subscription = subscribe("{\"exchange\": \"" + DESTINATION + "\", \"routingkey\": \"{table}.{key}\"}");

        var writer = CompletableFuture.runAsync(() -> touchAll(ROUNDS));
        awaitQueued(100 * ROUNDS / 3);
        rabbit.kill();
        rabbit.start();
        awaitQueued(200 * ROUNDS / 3);
        rabbit.stop();
        rabbit.start();
        writer.join();

        awaitNoLag(subscription);
        assertEverythingIsThere();
    }

    private void awaitQueued(int messages) {
        try (Connection connection = rabbit.connect();
                Channel channel = connection.createChannel()) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> channel.messageCount(DESTINATION) >= messages);
            System.out.printf("AmqpSinkIT: RabbitMQ goes with %d messages%n", channel.messageCount(DESTINATION));
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
