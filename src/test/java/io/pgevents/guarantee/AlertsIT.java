package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgevents.support.Postgres;
import io.pgevents.support.PostgresServer;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceApi;
import io.pgevents.support.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What breaks makes its alert's expression true, and nothing else does: judged by a real Prometheus, which reads the shipped
 * rules and scrapes the packaged service.
 */
class AlertsIT {

    private static final Path RULES = Path.of("kubernetes/base/monitoring/alerts.yaml");
    private static final String START_UP_TOKEN = "start-up-secret-of-the-tests-0123456789";
    private static final Pattern SELECTOR = Pattern.compile("pgevents_\\w+(\\{[^}]*})?");

    @Test
    void what_breaks_is_seen_and_nothing_else(@TempDir Path directory) throws Exception {
        assumeTrue(Prometheus.isInstalled(), "prometheus is not installed (Debian: prometheus)");
        int nobody = ServiceProcess.freePort();
        try (var server = new PostgresServer();
                var down = new Receiver().answers(503);
                var gone = new Receiver().answers(410);
                var refusing = new Receiver().answers(400);
                var service = ServiceProcess.on(server.url(), "alerts")
                        .with("pgevents.metrics.refresh", "1s")
                        .with("pgevents.shutdown.timeout", "3s")
                        .with("pgevents.auth.mode", "token")
                        .with("pgevents.auth.token", START_UP_TOKEN)
                        .with("pgevents.amqp.main.uri", "amqp://127.0.0.1:" + nobody)
                        .start();
                var prometheus = new Prometheus(
                        directory,
                        impatient(directory),
                        service.port(),
                        scraper(service.api().with(START_UP_TOKEN)))) {
            ServiceApi api = service.api().with(START_UP_TOKEN);
            patiently()
                    .until(() -> prometheus.isTrue(
                            "pgevents_reader_up == 1 and on () pgevents_deliveries{status=\"dead\"} == 0"));
            patiently().untilAsserted(() -> assertThat(prometheus.active()).isEmpty());

            api.subscribe(down);
            api.subscribe(gone);
            api.subscribe(refusing);
            api.post("/api/v1/subscriptions", """
                    {"protocol": "AMQP", "sink": "amqp://main",
                     "protocolsettings": {"exchange": "events", "routingkey": "a"}}""");
            try (Connection connection = Postgres.connect(server.url());
                    Connection idle = Postgres.connect(server.url());
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "SELECT pgevents.publish('org.example.t', i::text, '{}') FROM generate_series(1, 10) AS i");
                idle.setAutoCommit(false);
                idle.createStatement().execute("SELECT pg_current_xact_id()");

                patiently()
                        .untilAsserted(() -> assertThat(prometheus.active())
                                .containsExactlyInAnyOrder(
                                        "PgeventsEndpointDown",
                                        "PgeventsSubscriptionDisabled",
                                        "PgeventsDeadLetters",
                                        "PgeventsBrokerAway",
                                        "PgeventsLag",
                                        "PgeventsOldestTransaction"));
                idle.rollback();
            }
            patiently().untilAsserted(() -> every_rule_looks_at_numbers_that_there_are(prometheus));

            server.freeze();
            patiently()
                    .untilAsserted(() -> assertThat(prometheus.active())
                            .contains("PgeventsReaderNotReading", "PgeventsDatabaseUnknown"));
            assertThat(service.api().isReady()).isFalse();
            assertThat(service.api().isLive()).isTrue();
            assertThat(service.api().readiness().toString())
                    .contains("the database can't be reached")
                    .doesNotContain("PostgreSQL", "127.0.0.1");

            server.thaw();
            patiently().until(service.api()::isReady);
            patiently()
                    .untilAsserted(() -> assertThat(prometheus.active())
                            .contains("PgeventsSubscriptionDisabled")
                            .doesNotContain(
                                    "PgeventsReaderNotReading",
                                    "PgeventsDatabaseUnknown",
                                    "PgeventsOldestTransaction"));

            server.freeze();
            service.stop();
            assertThat(service.logLines()).anyMatch(line -> line.contains("PGE0632"));
            patiently()
                    .untilAsserted(() -> assertThat(prometheus.active())
                            .containsExactlyInAnyOrder("PgeventsNoReplica", "PgeventsReplicaAway"));
        }
    }

    /** A token as docs/security.md has it for Prometheus: in the database, which goes away. */
    private static String scraper(ServiceApi api) {
        api.put("/api/v1/owners/metrics", "{}");
        return api.post("/api/v1/tokens", """
                        {"name": "Prometheus", "owner": "metrics", "scope": "read"}""").get("token").textValue();
    }

    /** A selector that finds nothing, or NaN, would make an alert that never comes. */
    private static void every_rule_looks_at_numbers_that_there_are(Prometheus prometheus) {
        assertThat(prometheus.rules())
                .hasSizeGreaterThan(9)
                .allSatisfy((alert, expression) -> assertThat(
                                SELECTOR.matcher(expression).results().map(MatchResult::group))
                        .isNotEmpty()
                        .allMatch(selector -> prometheus.isTrue("%1$s == %1$s".formatted(selector))));
    }

    /** The shipped rules, but nobody waits a quarter of an hour for a test. */
    private static Path impatient(Path directory) throws IOException {
        String rules = Files.readString(RULES);
        assertThat(rules).contains("_open_seconds) > 900", "> 300", "> 3600", "> 120");
        return Files.writeString(
                directory.resolve("alerts.yaml"),
                rules.replace("> 900", "> 1").replaceAll("> (300|3600|120)\\b", "> 5"));
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }
}
