package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.Workload;
import io.pgevents.support.broker.RabbitBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Messages of a queue while the services that log them are killed. */
@EnabledIf(value = "isInstalled", disabledReason = "rabbitmq-server is not installed (Debian: rabbitmq-server)")
class AmqpInIT {

    private static final int MESSAGES = Integer.getInteger("pgevents.test.broker-events", 2_000);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String QUEUE = "incoming";

    private Workload database;

    static boolean isInstalled() {
        return RabbitBroker.isInstalled();
    }

    @Test
    void each_message_with_an_id_is_logged_once_in_order_although_one_replica_after_the_other_is_killed()
            throws IOException {
        RabbitBroker rabbit = RabbitBroker.shared();
        String virtualHost = rabbit.virtualHost("amqp-in");
        String url = Postgres.emptyDatabase();
        try (Connection connection = rabbit.connect(virtualHost);
                ServiceProcess first = service(url, rabbit.uri(virtualHost), "amqp-in-first");
                ServiceProcess second = service(url, rabbit.uri(virtualHost), "amqp-in-second")) {
            Channel channel = connection.createChannel();
            channel.queueDeclare(QUEUE, true, false, false, Map.of());
            first.start();
            database = new Workload(url);
            second.start();

            for (int i = 1; i <= MESSAGES; i++) {
                send(channel, i);
            }
            awaitLogged(1);
            Stream.of(first, second).filter(this::holdsTheLock).forEach(ServiceProcess::kill);
            awaitLogged(MESSAGES);
            await().atMost(PATIENCE).until(() -> channel.messageCount(QUEUE) == 0);
        }
        long logged = database.number("SELECT count(*) FROM pgevents.event WHERE type = 'pgevents.amqp.message'");
        System.out.printf("AmqpInIT: %d messages sent, %d logged%n", MESSAGES, logged);
        assertThat(logged).isEqualTo(MESSAGES);
        assertThat(database.number("""
                SELECT count(*) FROM (
                    SELECT (data->>'message')::int AS n, lag((data->>'message')::int, 1, 0) OVER (ORDER BY id) AS before
                      FROM pgevents.event WHERE type = 'pgevents.amqp.message') AS e
                 WHERE n <> before + 1""")).as("out of order").isZero();
    }

    private static ServiceProcess service(String url, String uri, String name) {
        return ServiceProcess.on(url, name)
                .with("pgevents.amqp.main.uri", uri)
                .with("pgevents.amqp-in.shop.broker", "main")
                .with("pgevents.amqp-in.shop.queue", QUEUE);
    }

    /** It said that it consumes; the other has not had the right yet. */
    private boolean holdsTheLock(ServiceProcess service) {
        return service.logLines().stream().anyMatch(line -> line.contains("PGE0522"));
    }

    private void awaitLogged(int messages) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> database.number("SELECT count(*) FROM pgevents.event WHERE type = 'pgevents.amqp.message'")
                        >= messages);
    }

    private static void send(Channel channel, int number) throws IOException {
        var properties = new BasicProperties.Builder()
                .deliveryMode(2)
                .messageId("m" + number)
                .build();
        channel.basicPublish("", QUEUE, properties, Integer.toString(number).getBytes(StandardCharsets.UTF_8));
    }
}
