package io.pgevents;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Inbox;
import io.pgevents.support.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page, the dashboard and the alerts speak of exactly the metrics that there are. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class MetricsTest {

    /** Has a series only where a broker was needed. */
    private static final String BROKER = "pgevents_amqp_broker_up";

    private static final Path MONITORING = Path.of("kubernetes", "base", "monitoring");
    private static final Pattern NAME = Pattern.compile("\\b(?:pgevents|http|jvm)_[a-z_]*[a-z]");
    private static final Pattern SUFFIX = Pattern.compile("_(bucket|count|sum)$");

    private final Inbox receiver = new Inbox();

    @BeforeEach
    void deliver_something() {
        given().contentType("application/json")
                .header("If-None-Match", "*")
                .body(new JsonObject()
                        .put("types", new JsonArray().add("org.example.measured"))
                        .put("sink", receiver.url())
                        .encode())
                .put("/api/v1/subscriptions/measured")
                .then()
                .statusCode(201);
        given().contentType("application/cloudevents+json")
                .body("{\"specversion\":\"1.0\",\"id\":\"" + UUID.randomUUID()
                        + "\",\"source\":\"/test\",\"type\":\"org.example.measured\","
                        + "\"subject\":\"a\",\"data\":{}}")
                .post("/api/v1/events")
                .then()
                .statusCode(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> !receiver.letters().isEmpty());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> scrape().contains("pgevents_endpoint_window{endpoint=\"" + origin() + "\"")
                        && scrape().contains("pgevents_subscription_lag_seconds{subscription=\"measured\"")
                        && scrape().contains("pgevents_attempts_total{")
                        && scrape().contains("pgevents_delivery_latency_seconds_count{"));
    }

    @AfterEach
    void close() {
        given().delete("/api/v1/subscriptions/measured");
        receiver.close();
    }

    @Test
    void the_page_and_the_service_have_the_same_metrics() {
        Map<String, String> registered = new TreeMap<>(types(scrape()));
        registered.put(BROKER, "gauge");

        assertThat(documented()).isEqualTo(registered);
    }

    @Test
    void no_library_has_slipped_in_meters_of_its_own() {
        assertThat(Pattern.compile("^# TYPE (\\S+) ", Pattern.MULTILINE)
                        .matcher(scrape())
                        .results()
                        .map(found -> found.group(1)))
                .allMatch(name -> name.matches("(pgevents|jvm|process|system|http_server)_.*"));
    }

    @Test
    void a_delivery_is_counted_and_timed() {
        // What is received is counted only when its answer has come back.
        await().untilAsserted(() -> assertAttemptIsCounted(scrape()));
        String scrape = scrape();
        assertThat(value(scrape, "pgevents_reader_up")).isOne();
        assertThat(value(scrape, "pgevents_replicas")).isOne();
        assertThat(value(scrape, "pgevents_log_size_bytes")).isPositive();
        assertThat(value(scrape, "pgevents_endpoint_open_seconds", "endpoint=\"" + origin() + "\""))
                .isZero();
    }

    private static void assertAttemptIsCounted(String scrape) {
        assertThat(value(scrape, "pgevents_attempts_total", "outcome=\"delivered\"", "protocol=\"HTTP\""))
                .isPositive();
        assertThat(value(scrape, "pgevents_delivery_latency_seconds_count", "attempt=\"first\"", "protocol=\"HTTP\""))
                .isPositive();
        assertThat(value(scrape, "pgevents_delivery_latency_seconds_bucket", "attempt=\"first\"", "le=\"3600.0\""))
                .isPositive();
    }

    @Test
    void dashboard_and_alerts_name_only_metrics_that_there_are() throws IOException {
        Set<String> known = new TreeSet<>(types(scrape()).keySet());
        known.add(BROKER);
        Pattern.compile("^# TYPE (\\S+) ", Pattern.MULTILINE)
                .matcher(scrape())
                .results()
                .forEach(found -> known.add(found.group(1)));

        for (String file : Set.of("alerts.yaml", "dashboard.json")) {
            Set<String> named = NAME.matcher(Files.readString(MONITORING.resolve(file)))
                    .results()
                    .map(MatchResult::group)
                    .map(name -> SUFFIX.matcher(name).replaceFirst(""))
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(named).as(file).hasSizeGreaterThan(9);
            assertThat(known).as(file).containsAll(named);
        }
    }

    @Test
    void the_dashboard_shows_every_metric_of_the_page() throws IOException {
        String dashboard = Files.readString(MONITORING.resolve("dashboard.json"));

        assertThat(documented().keySet())
                .filteredOn(name -> !name.endsWith("_max"))
                .allMatch(name -> dashboard.contains(name));
    }

    @Test
    void every_alert_is_on_the_page() throws IOException {
        String page = read("docs/metrics.md");

        assertThat(Pattern.compile("alert: (\\w+)")
                        .matcher(Files.readString(MONITORING.resolve("alerts.yaml")))
                        .results()
                        .map(found -> found.group(1)))
                .hasSizeGreaterThan(9)
                .allMatch(alert -> page.contains("| `" + alert + "` |"));
    }

    private String origin() {
        return receiver.url().replaceFirst("(//[^/]*)/.*", "$1");
    }

    private static String scrape() {
        return given().accept("text/plain").get("/q/metrics").asString();
    }

    private static Map<String, String> types(String scrape) {
        return Pattern.compile("^# TYPE (pgevents_\\S+) (\\w+)", Pattern.MULTILINE)
                .matcher(scrape)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }

    private static Map<String, String> documented() {
        return new TreeMap<>(Pattern.compile("^\\| `(pgevents_\\w+)` \\| (\\w+) \\|", Pattern.MULTILINE)
                .matcher(read("docs/metrics.md"))
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2))));
    }

    private static double value(String scrape, String metric, String... labels) {
        return scrape.lines()
                .filter(line -> line.matches(Pattern.quote(metric) + "[{ ].*"))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(metric + " is not in\n" + scrape));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
