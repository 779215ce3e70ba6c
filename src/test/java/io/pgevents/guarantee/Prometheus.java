package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.ServiceProcess;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A real Prometheus, of the Debian package of that name, that scrapes a service, every three seconds, and looks at rules. */
final class Prometheus implements AutoCloseable {

    private final int port = ServiceProcess.freePort();
    private final Process process;

    /**
     * @param rules a file of alert rules
     * @param target the port of the service
     * @param token that it sends
     */
    Prometheus(Path directory, Path rules, int target, String token) throws IOException {
        Path configuration = Files.writeString(
                directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 3s, scrape_timeout: 2900ms, evaluation_interval: 500ms}
                rule_files: ['%s']
                scrape_configs:
                  - job_name: pgevents
                    metrics_path: /q/metrics
                    authorization: {credentials: '%s'}
                    static_configs: [{targets: ['127.0.0.1:%d']}]
                """.formatted(rules.toAbsolutePath(), token, target));
        process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> RestAssured.get(at("/-/ready")).statusCode() == 200);
    }

    static boolean isInstalled() {
        try {
            return new ProcessBuilder("promtool", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** @return what it wrote; fails if it did */
    static String promtool(String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add("promtool");
        command.addAll(List.of(arguments));
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(tool.exitValue()).as(said).isZero();
        return said;
    }

    /** The alerts whose expression is true, whether for long enough or not. */
    Set<String> active() {
        return query("ALERTS").stream()
                .map(series -> ((JsonObject) series).getJsonObject("metric").getString("alertname"))
                .collect(Collectors.toSet());
    }

    /** What it has read of the rules: alert to expression. */
    Map<String, String> rules() {
        JsonArray rules = get("/api/v1/rules", Map.of())
                .getJsonArray("groups")
                .getJsonObject(0)
                .getJsonArray("rules");
        return rules.stream()
                .map(JsonObject.class::cast)
                .collect(Collectors.toMap(rule -> rule.getString("name"), rule -> rule.getString("query")));
    }

    /** Whether the expression is true of anything now. */
    boolean isTrue(String expression) {
        return !query(expression).isEmpty();
    }

    private JsonArray query(String expression) {
        return get("/api/v1/query", Map.of("query", expression)).getJsonArray("result");
    }

    private JsonObject get(String path, Map<String, String> parameters) {
        return new JsonObject(RestAssured.given()
                        .queryParams(parameters)
                        .get(at(path))
                        .asString())
                .getJsonObject("data");
    }

    private String at(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
