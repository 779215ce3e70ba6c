package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Inbox;
import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Traces and logs of the packaged service, as an operator switches them on. */
class ObservabilityIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";

    @Test
    void an_attempt_is_a_span_of_the_writers_trace_and_lines_of_the_log_are_json() throws Exception {
        String database = Postgres.emptyDatabase();
        try (var collector = new TraceCollector();
                var inbox = new Inbox();
                var service = ServiceProcess.on(database, "observability")
                        .with("quarkus.otel.sdk.disabled", "false")
                        .with("quarkus.otel.exporter.otlp.endpoint", collector.url())
                        .with("quarkus.otel.exporter.otlp.protocol", "http/protobuf")
                        .with("quarkus.otel.bsp.schedule.delay", "PT0.2S")
                        .with("quarkus.log.console.json.enabled", "true")
                        .start()) {
            subscribe(service, inbox);

            write(database);

            await().atMost(Duration.ofSeconds(20)).until(() -> !inbox.letters().isEmpty());
            Inbox.Letter letter = inbox.letters().get(0);
            assertThat(new JsonObject(letter.body()).getString("traceparent")).isEqualTo(PARENT);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> collector.spans().stream()
                            .anyMatch(span -> span.name().equals("deliver HTTP")));
            TraceCollector.ReceivedSpan span = collector.spans().stream()
                    .filter(one -> one.name().equals("deliver HTTP"))
                    .findFirst()
                    .orElseThrow();
            assertThat(span.trace()).isEqualTo(TRACE);
            assertThat(span.parent()).isEqualTo(SPAN);
            assertThat(letter.header("traceparent")).isEqualTo("00-" + TRACE + "-" + span.id() + "-01");
            assertThat(collector.spans()).noneMatch(one -> one.name().startsWith("SELECT"));
            assertThat(service.logLines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(new JsonObject(line).getString("message"))
                            .isNotNull());
        }
    }

    @Test
    void nobody_is_contacted_unless_asked_to_and_the_trace_is_passed_on_nevertheless() throws Exception {
        String database = Postgres.emptyDatabase();
        try (var collector = new TraceCollector();
                var inbox = new Inbox();
                var service = ServiceProcess.on(database, "without-tracing")
                        .with("quarkus.otel.exporter.otlp.endpoint", collector.url())
                        .with("quarkus.otel.exporter.otlp.protocol", "http/protobuf")
                        .start()) {
            subscribe(service, inbox);

            write(database);

            await().atMost(Duration.ofSeconds(20)).until(() -> !inbox.letters().isEmpty());
            assertThat(inbox.letters().get(0).header("traceparent")).isEqualTo(PARENT);
            service.stop();
            assertThat(collector.connections()).isZero();
            assertThat(service.logLines()).noneMatch(line -> line.startsWith("{"));
        }
    }

    private static void subscribe(ServiceProcess service, Inbox inbox) {
        service.api().post("/api/v1/subscriptions", """
                {"sink": "%s", "types": ["pgevents.row.inserted"]}""".formatted(inbox.url()));
    }

    private static void write(String database) throws SQLException {
        try (Connection connection = Postgres.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT set_config('pgevents.context', '{\"traceparent\":\"" + PARENT + "\"}', false)");
            statement.execute("CREATE TABLE traced (id bigint PRIMARY KEY)");
            statement.execute("SELECT pgevents.watch('public.traced')");
            statement.execute("INSERT INTO traced VALUES (1)");
        }
    }
}
