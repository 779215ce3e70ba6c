package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgevents.support.Postgres;
import io.pgevents.support.PostgresServer;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What breaks makes the expression of its alert true, over what a real Prometheus has scraped, and not before. */
class AlertsIT {

    private static final Path RULES = Path.of("kubernetes/base/monitoring/alerts.yaml");

    @Test
    void an_endpoint_a_broker_and_the_database_that_break_are_seen(@TempDir Path directory) throws Exception {
        assumeTrue(Prometheus.isInstalled(), "prometheus is not installed (Debian: prometheus)");
        Map<String, String> rules = Prometheus.rules(RULES);
        // Nobody waits a quarter of an hour for a test: the same expression with another threshold.
        String endpoint = rules.get("PgeventsEndpointDown").replace("> 900", "> 1");
        String broker = rules.get("PgeventsBrokerAway");
        String reader = rules.get("PgeventsReaderNotReading");
        assertThat(endpoint).endsWith("> 1");
        int nobody = ServiceProcess.freePort();
        try (var server = new PostgresServer();
                var receiver = new Receiver();
                var service = ServiceProcess.on(server.url(), "alerts")
                        .with("pgevents.metrics.refresh", "1s")
                        .with("pgevents.amqp.main.uri", "amqp://127.0.0.1:" + nobody)
                        .start();
                var prometheus = new Prometheus(directory, service.port())) {
            receiver.answers(503);
            await().atMost(Duration.ofSeconds(20)).until(() -> prometheus.isTrue("pgevents_reader_up == 1"));
            assertThat(prometheus.isTrue(endpoint)).isFalse();
            assertThat(prometheus.isTrue(broker)).isFalse();
            assertThat(prometheus.isTrue(reader)).isFalse();

            service.api().subscribe(receiver);
            service.api().post("/api/v1/subscriptions", """
                    {"protocol": "AMQP", "sink": "amqp://main",
                     "protocolsettings": {"exchange": "events", "routingkey": "a"}}""");
            try (Connection connection = Postgres.connect(server.url());
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "SELECT pgevents.publish('org.example.t', i::text, '{}') FROM generate_series(1, 10) AS i");
            }

            await().atMost(Duration.ofSeconds(40)).until(() -> prometheus.isTrue(endpoint));
            await().atMost(Duration.ofSeconds(40)).until(() -> prometheus.isTrue(broker));
            assertThat(prometheus.isTrue(reader)).isFalse();

            server.stop(PostgresServer.Shutdown.IMMEDIATE);
            await().atMost(Duration.ofSeconds(40)).until(() -> prometheus.isTrue(reader));

            server.start();
            receiver.answers(204);
            await().atMost(Duration.ofSeconds(40)).until(() -> !prometheus.isTrue(reader));
        }
    }
}
