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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A real Prometheus, of the Debian package of that name, that scrapes a service every half second. */
final class Prometheus implements AutoCloseable {

    private static final Pattern RULE =
            Pattern.compile("- alert: (\\w+)\\s+expr: (?:\\|\\s+((?:.*\\n)+?)\\s+for:|(.*))");

    private final int port = ServiceProcess.freePort();
    private final Process process;

    /** @param target the port of the service */
    Prometheus(Path directory, int target) throws IOException {
        Path configuration = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 500ms, scrape_timeout: 400ms}
                scrape_configs:
                  - job_name: pgevents
                    metrics_path: /q/metrics
                    static_configs: [{targets: ['127.0.0.1:%d']}]
                """.formatted(target));
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

    /** Alert to expression. */
    static Map<String, String> rules(Path file) throws IOException {
        Map<String, String> rules = new LinkedHashMap<>();
        RULE.matcher(Files.readString(file))
                .results()
                .forEach(found -> rules.put(
                        found.group(1),
                        found.group(2) == null
                                ? found.group(3).strip()
                                : found.group(2).strip()));
        return rules;
    }

    /** Whether the expression, over what was scraped, is true of anything now. */
    boolean isTrue(String expression) {
        JsonArray result = new JsonObject(RestAssured.given()
                        .queryParam("query", expression)
                        .get(at("/api/v1/query"))
                        .asString())
                .getJsonObject("data")
                .getJsonArray("result");
        return !result.isEmpty();
    }

    private String at(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
