package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules by Prometheus' own tool. */
class AlertRulesTest {

    private static final Path RULES = Path.of("kubernetes/base/monitoring/alerts.yaml");

    @BeforeEach
    void there_is_promtool() {
        assumeTrue(Prometheus.isInstalled(), "promtool is not installed (Debian: prometheus)");
    }

    @Test
    void the_rules_are_well_formed() throws Exception {
        Prometheus.promtool("check", "rules", RULES.toString());
    }

    @Test
    void each_rule_fires_when_it_should_and_not_before(@TempDir Path directory) throws Exception {
        Path tests = directory.resolve("alerts-test.yaml");
        Files.copy(Path.of("src/test/resources/monitoring/alerts-test.yaml"), tests);
        Files.copy(RULES, directory.resolve("alerts.yaml"));

        String said = Prometheus.promtool("test", "rules", tests.toString());

        assertThat(said).contains("SUCCESS");
    }

    @Test
    void every_rule_has_such_a_test() throws IOException {
        String tests = Files.readString(Path.of("src/test/resources/monitoring/alerts-test.yaml"));

        assertThat(Pattern.compile("- alert: (\\w+)")
                        .matcher(Files.readString(RULES))
                        .results()
                        .map(found -> found.group(1)))
                .hasSize(14)
                .allMatch(tests::contains);
    }

    @Test
    void the_expressions_of_the_dashboard_are_well_formed(@TempDir Path directory) throws Exception {
        var dashboard = new JsonObject(Files.readString(Path.of("kubernetes/base/monitoring/dashboard.json")));
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        int count = 0;
        for (Object panel : dashboard.getJsonArray("panels")) {
            var targets = ((JsonObject) panel).getJsonArray("targets");
            for (int i = 0; targets != null && i < targets.size(); i++) {
                String expression = targets.getJsonObject(i).getString("expr").replace("$__rate_interval", "1m");
                rules.append("  - record: panel:")
                        .append(count++)
                        .append(":value\n    expr: '")
                        .append(expression)
                        .append("'\n");
            }
        }
        Path file = Files.writeString(
                directory.resolve("dashboard.yaml"), rules.toString().replace(":value", "_value"));

        assertThat(Prometheus.promtool("check", "rules", file.toString())).contains(count + " rules found");
    }
}
