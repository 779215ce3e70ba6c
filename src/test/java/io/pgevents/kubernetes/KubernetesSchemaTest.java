package io.pgevents.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything in {@code kubernetes/} is what Kubernetes knows, to the last field. */
class KubernetesSchemaTest {

    private static final Pattern FENCED = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @MethodSource("directories")
    void every_object_is_valid_to_the_last_field(String directory) {
        List<JsonNode> objects = Kustomize.render(directory);

        assertThat(objects)
                .isNotEmpty()
                .allSatisfy(object -> assertThatCode(() -> KubernetesSchema.check(object))
                        .as(object.path("kind") + " " + object.at("/metadata/name"))
                        .doesNotThrowAnyException());
    }

    @ParameterizedTest
    @MethodSource("directories")
    void no_name_is_given_twice(String directory) {
        assertThat(Kustomize.render(directory))
                .extracting(object -> object.path("kind").asText() + "/"
                        + object.at("/metadata/name").asText())
                .doesNotHaveDuplicates();
    }

    static Stream<String> directories() {
        return Kustomize.directories().stream();
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment, /spec/template/spec/containers/0/securityContext, readOnlyRootFileSystem",
        "Deployment, /spec/template/spec/containers/0/readinessProbe/httpGet, url",
        "Deployment, /spec/template/spec, topologySpreadConstraint",
        "Job, /spec, backOffLimit",
        "Service, /spec/ports/0, targetport",
        "ServiceAccount, '', automountServiceAccountTokens",
        "ConfigMap, '', datum",
        "PodDisruptionBudget, /spec, maxUnavailables",
        "HorizontalPodAutoscaler, /spec/metrics/0/resource/target, averageUtilisation",
        "NetworkPolicy, /spec, policyType",
        "ServiceMonitor, /spec/endpoints/0, intervall",
        "PrometheusRule, /spec/groups/0/rules/0, annotation",
    })
    void a_misspelt_field_is_found(String kind, String where, String field) {
        JsonNode object = Kustomize.render("base").stream()
                .filter(any -> any.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
        JsonNode copy = object.deepCopy();
        KubernetesSchema.check(copy);

        ((ObjectNode) copy.at(where)).put(field, "x");

        assertThatThrownBy(() -> KubernetesSchema.check(copy)).hasMessageContaining(field);
    }

    @Test
    void what_the_documentation_says_to_apply_is_valid() throws IOException {
        List<JsonNode> objects = FENCED.matcher(Files.readString(Path.of("docs", "kubernetes.md")))
                .results()
                .flatMap(block -> Kustomize.objects(block.group(1)).stream())
                .filter(object -> object.has("kind"))
                .toList();

        assertThat(objects)
                .isNotEmpty()
                .allSatisfy(object ->
                        assertThatCode(() -> KubernetesSchema.check(object)).doesNotThrowAnyException());
    }

    @Test
    void a_field_that_is_needed_and_missing_is_found() {
        List<JsonNode> objects = Kustomize.objects("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: x}
                spec: {selector: {}}
                """);

        assertThatThrownBy(() -> KubernetesSchema.check(objects.get(0))).hasMessageContaining("template");
    }

    @Test
    void a_kind_that_there_is_not_is_found() {
        List<JsonNode> objects = Kustomize.objects("{apiVersion: policy/v1beta1, kind: PodDisruptionBudget}");

        assertThatThrownBy(() -> KubernetesSchema.check(objects.get(0))).hasMessageContaining("V1BETA1");
    }
}
