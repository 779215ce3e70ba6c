package io.pgevents.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alert rules exist twice: kustomize can't make a resource of a file. One is made of the other here. */
class PrometheusRuleTest {

    private static final Path DIRECTORY = Path.of("kubernetes", "base", "monitoring");
    private static final Path RESOURCE = DIRECTORY.resolve("prometheus-rule.yaml");

    private static final String AROUND = """
            # Made of alerts.yaml; change that, and then run ./mvnw test -Dtest=PrometheusRuleTest -Dpgevents.test.write=true
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: pgevents
              labels:
                app.kubernetes.io/name: pgevents
                app.kubernetes.io/part-of: pgevents
            spec:
            """;

    @Test
    void the_resource_has_the_rules_of_the_file() throws IOException {
        String rules = Files.readString(DIRECTORY.resolve("alerts.yaml"))
                .lines()
                .map(line -> line.isEmpty() ? line : "  " + line)
                .collect(Collectors.joining("\n", AROUND, "\n"));
        if (Boolean.getBoolean("pgevents.test.write")) {
            Files.writeString(RESOURCE, rules);
        }

        assertThat(RESOURCE).content().isEqualTo(rules);
    }
}
