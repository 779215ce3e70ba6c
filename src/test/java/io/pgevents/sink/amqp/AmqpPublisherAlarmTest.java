package io.pgevents.sink.amqp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.Publication.Confirmed;
import io.pgevents.sink.amqp.Publication.Unconfirmed;
import io.pgevents.support.broker.Amqp;
import io.pgevents.support.broker.RabbitBroker;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AmqpPublisherAlarmTest {

    /** RabbitMQ looks at its memory every now and then. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void while_the_broker_has_an_alarm_that_is_the_reason_and_afterwards_everything_goes_through() throws Exception {
        assumeTrue(RabbitBroker.isInstalled(), "rabbitmq-server is not installed (Debian: rabbitmq-server)");
        RabbitBroker rabbit = RabbitBroker.shared();
        AmqpBroker broker = AmqpBroker.of("main", rabbit.uri(rabbit.virtualHost("alarm")));
        Vertx vertx = Vertx.vertx();
        var publisher = new AmqpPublisher(Amqp.connections(), vertx);
        try (Connection connection = rabbit.connect("alarm");
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("orders", true, false, false, Map.of());
            await().atMost(PATIENCE).until(() -> publish(publisher, broker) instanceof Confirmed);

            rabbit.control("set_vm_memory_high_watermark", "0");
            try {
                await().atMost(PATIENCE)
                        .until(() -> publish(publisher, broker) instanceof Unconfirmed reason
                                && reason.reason().contains("connection.blocked"));
            } finally {
                rabbit.control("set_vm_memory_high_watermark", "0.4");
            }

            await().atMost(PATIENCE).until(() -> publish(publisher, broker) instanceof Confirmed);
        } finally {
            publisher.stop();
            vertx.close();
        }
    }

    private static Publication publish(AmqpPublisher publisher, AmqpBroker broker) throws Exception {
        var message = new AmqpMessage("", "orders", new BasicProperties(), new byte[] {1}, true);
        return publisher
                .publish(broker, List.of(message), Duration.ofSeconds(2))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .get(0);
    }
}
