package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.broker.Broker;
import io.pgevents.support.broker.RabbitBroker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What is published through schema {@code amqp} reaches the broker, whatever becomes of it meanwhile. */
@EnabledIf(value = "isInstalled", disabledReason = "rabbitmq-server is not installed (Debian: rabbitmq-server)")
class PgAmqpIT {

    private static final int MESSAGES = Integer.getInteger("pgevents.test.broker-events", 2_000);
    private static final int OF_A_TRANSACTION = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final String DESTINATION = "published";

    @TempDir
    private Path directory;

    private RabbitBroker broker;
    private ServiceProcess service;
    private String database;

    static boolean isInstalled() {
        return RabbitBroker.isInstalled();
    }

    @BeforeEach
    void prepare() {
        database = Postgres.emptyDatabase();
        broker = new RabbitBroker(directory);
        service = ServiceProcess.on(database, "PgAmqpIT").with("pgevents.compat.amqp", "true");
    }

    @AfterEach
    void stop() {
        service.close();
        broker.close();
    }

    @Test
    void a_broker_that_is_killed_and_comes_back_has_every_message_in_order() throws SQLException {
        broker.start().create(DESTINATION);
        service.start();
        run("INSERT INTO amqp.broker (host, port) VALUES ('127.0.0.1', " + broker.port() + ")");
        var published = new AtomicInteger();

        var writer = CompletableFuture.runAsync(() -> publishAll(published));
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> writer.isDone() || published.get() >= MESSAGES / 2);
        broker.kill();
        writer.join();
        assertThat(service.api().isReady()).isTrue();
        broker.start();

        List<Integer> received = new CopyOnWriteArrayList<>();
        Broker.Reading reading =
                broker.read(DESTINATION, message -> received.add(message.json().getInteger("n")));
        var expected = IntStream.range(0, MESSAGES).boxed().toList();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(() ->
                        new LinkedHashSet<>(received).size() == MESSAGES && stats("retrying") + stats("blocked") == 0);
        reading.close();
        System.out.printf(
                "PgAmqpIT: %d messages published, %d received, %d of them repeats%n",
                MESSAGES, received.size(), received.size() - MESSAGES);
        assertThat(new LinkedHashSet<>(received)).containsExactlyElementsOf(expected);
        assertThat(stats("dead")).isZero();
    }

    private void publishAll(AtomicInteger published) {
        try (Connection connection = Postgres.connect(database);
                var publish = connection.prepareStatement("SELECT amqp.publish(1, ?, '" + DESTINATION
                        + "', '{\"n\":' || n || '}', 2)" + " FROM generate_series(?, ?) AS n")) {
            for (int first = 0; first < MESSAGES; first += OF_A_TRANSACTION) {
                publish.setString(1, DESTINATION);
                publish.setInt(2, first);
                publish.setInt(3, first + OF_A_TRANSACTION - 1);
                publish.execute();
                published.addAndGet(OF_A_TRANSACTION);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = Postgres.connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long stats(String status) {
        JsonNode stats = service.api().get("/api/v1/subscriptions/pg-amqp-1/stats");
        return stats.at("/deliveries/" + status).asLong();
    }
}
