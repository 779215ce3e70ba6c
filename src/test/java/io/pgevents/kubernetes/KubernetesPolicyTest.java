package io.pgevents.kubernetes;

import static io.pgevents.kubernetes.Kustomize.items;
import static io.pgevents.kubernetes.Kustomize.ofKind;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How pgevents runs in a cluster is hardened, whichever overlay is taken. */
class KubernetesPolicyTest {

    static Stream<String> directories() {
        return Kustomize.directories().stream();
    }

    @ParameterizedTest
    @MethodSource("directories")
    void no_pod_runs_as_root_or_can_become_it(String directory) {
        assertThat(pods(directory)).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.path("hostNetwork").asBoolean()).isFalse();
            assertThat(pod.path("hostPID").asBoolean()).isFalse();
            assertThat(pod.path("hostIPC").asBoolean()).isFalse();
            assertThat(containers(pod)).isNotEmpty().allSatisfy(container -> {
                JsonNode security = container.path("securityContext");
                assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                        .isFalse();
                assertThat(security.path("privileged").asBoolean()).isFalse();
                assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
                assertThat(security.at("/capabilities/add")).isEmpty();
            });
        });
    }

    @ParameterizedTest
    @MethodSource("directories")
    void no_container_can_write_but_to_its_volumes(String directory) {
        assertThat(pods(directory)).allSatisfy(pod -> {
            assertThat(containers(pod)).allSatisfy(container -> {
                assertThat(container
                                .at("/securityContext/readOnlyRootFilesystem")
                                .asBoolean())
                        .isTrue();
                assertThat(container.path("volumeMounts"))
                        .extracting(mount -> mount.path("mountPath").asText())
                        .contains("/tmp");
            });
            assertThat(pod.path("volumes")).noneMatch(volume -> volume.has("hostPath"));
        });
    }

    @ParameterizedTest
    @MethodSource("directories")
    void no_pod_gets_a_token_for_the_api_server(String directory) {
        assertThat(pods(directory))
                .allMatch(pod -> !pod.path("automountServiceAccountToken").asBoolean(true));
        assertThat(ofKind(directory, "ServiceAccount"))
                .isNotEmpty()
                .allMatch(
                        account -> !account.path("automountServiceAccountToken").asBoolean(true));
        assertThat(Kustomize.render(directory))
                .extracting(object -> object.path("kind").asText())
                .doesNotContain("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding");
    }

    @ParameterizedTest
    @MethodSource("directories")
    void every_container_says_what_it_needs_and_its_memory_is_bounded(String directory) {
        assertThat(pods(directory).flatMap(pod -> containers(pod).stream())).allSatisfy(container -> {
            assertThat(container.at("/resources/requests/cpu").asText()).isNotEmpty();
            assertThat(container.at("/resources/requests/memory").asText()).isNotEmpty();
            assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
            assertThat(container.path("image").asText()).doesNotEndWith(":latest");
        });
    }

    @ParameterizedTest
    @MethodSource("directories")
    void no_secret_is_written_into_an_environment_or_a_config_map(String directory) {
        assertThat(pods(directory)
                        .flatMap(pod -> containers(pod).stream())
                        .flatMap(container -> items(container.path("env"))))
                .filteredOn(variable -> variable.path("name").asText().matches(".*(PASSWORD|SECRET|TOKEN|_KEY)$"))
                .isNotEmpty()
                .allMatch(
                        variable -> variable.at("/valueFrom/secretKeyRef/name").isTextual());
        assertThat(ofKind(directory, "ConfigMap").stream().flatMap(map -> map.path("data").properties().stream()))
                .noneMatch(entry -> entry.getKey().matches(".*(PASSWORD|SECRET|TOKEN|_KEY)$"));
        if (!directory.equals("overlays/local")) {
            assertThat(ofKind(directory, "Secret")).isEmpty();
        }
    }

    /** With OpenID Connect there is no such token. */
    @ParameterizedTest
    @MethodSource("directories")
    void a_pod_starts_without_the_first_token(String directory) {
        assertThat(items(ofKind(directory, "Deployment").get(0).at("/spec/template/spec/volumes")))
                .filteredOn(volume -> volume.path("name").asText().equals("secrets"))
                .singleElement()
                .matches(volume -> volume.at("/secret/optional").asBoolean());
    }

    /** What is in Git and missing in the cluster is made again, and a Job that is made is run. */
    @ParameterizedTest
    @MethodSource("directories")
    void the_migration_stays_until_the_next_one_takes_its_place(String directory) {
        JsonNode migration = ofKind(directory, "Job").get(0);

        assertThat(migration.path("spec").has("ttlSecondsAfterFinished")).isFalse();
        JsonNode annotations = migration.at("/metadata/annotations");
        assertThat(annotations.path("argocd.argoproj.io/hook-delete-policy").asText())
                .isEqualTo("BeforeHookCreation");
        assertThat(annotations.path("kustomize.toolkit.fluxcd.io/force").asText())
                .isEqualTo("enabled");
    }

    @ParameterizedTest
    @MethodSource("directories")
    void the_service_does_not_migrate_and_the_job_has_a_role_of_its_own(String directory) {
        JsonNode service = container(directory, "Deployment");
        JsonNode migration = container(directory, "Job");

        assertThat(variable(service, "PGEVENTS_LIQUIBASE_MIGRATE_AT_START")
                        .path("value")
                        .asText())
                .isEqualTo("false");
        assertThat(migration.path("args")).extracting(JsonNode::asText).containsExactly("migrate");
        assertThat(migration.path("image")).isEqualTo(service.path("image"));
        assertThat(variable(migration, "PGEVENTS_DATABASE_USERNAME").at("/valueFrom/secretKeyRef/name"))
                .isNotEqualTo(variable(service, "PGEVENTS_DATABASE_USERNAME").at("/valueFrom/secretKeyRef/name"));
    }

    @ParameterizedTest
    @MethodSource("directories")
    void a_pod_that_is_stopped_has_the_time_to_end_its_attempts(String directory) throws IOException {
        JsonNode pod = ofKind(directory, "Deployment").get(0).at("/spec/template/spec");
        Duration attempt = Duration.parse(configuration(directory).get("PGEVENTS_DELIVERY_MAX_TIMEOUT"));
        Duration service = Duration.parse(configuration(directory).get("PGEVENTS_SHUTDOWN_TIMEOUT"));
        Duration requests = Duration.parse(shipped("quarkus.shutdown.timeout"));
        Duration pause = Duration.ofSeconds(
                pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asInt());

        assertThat(pause).isPositive();
        assertThat(Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asInt()))
                .isGreaterThanOrEqualTo(pause.plus(requests).plus(service).plusSeconds(5));
        assertThat(service).isGreaterThanOrEqualTo(attempt.plusSeconds(5));
    }

    private static String shipped(String property) throws IOException {
        var properties = new Properties();
        try (var file = Files.newBufferedReader(Path.of("src", "main", "resources", "application.properties"))) {
            properties.load(file);
        }
        return properties.getProperty(property);
    }

    @ParameterizedTest
    @MethodSource("directories")
    void two_replicas_are_kept_apart_and_never_both_drained_or_replaced(String directory) {
        JsonNode deployment = ofKind(directory, "Deployment").get(0);
        JsonNode budget = ofKind(directory, "PodDisruptionBudget").get(0);
        JsonNode autoscaler = ofKind(directory, "HorizontalPodAutoscaler").get(0);

        assertThat(deployment
                        .at("/spec/replicas")
                        .asInt(autoscaler.at("/spec/minReplicas").asInt()))
                .isGreaterThanOrEqualTo(2);
        assertThat(autoscaler.at("/spec/minReplicas").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(1))
                .isZero();
        assertThat(budget.at("/spec/maxUnavailable").asInt()).isOne();
        assertThat(budget.at("/spec/selector/matchLabels")).isEqualTo(deployment.at("/spec/selector/matchLabels"));
        assertThat(deployment.at("/spec/template/spec/topologySpreadConstraints"))
                .extracting(constraint -> constraint.path("topologyKey").asText())
                .contains("kubernetes.io/hostname", "topology.kubernetes.io/zone");
    }

    @Test
    void in_production_the_database_is_verified_by_a_certificate_that_is_mounted() {
        String url = configuration("overlays/production").get("PGEVENTS_DATABASE_URL");

        assertThat(url).contains("sslmode=verify-full&sslrootcert=/etc/pgevents-database/ca.crt");
        assertThat(Stream.of("Deployment", "Job"))
                .allSatisfy(kind -> assertThat(
                                container("overlays/production", kind).path("volumeMounts"))
                        .extracting(mount -> mount.path("mountPath").asText())
                        .contains("/etc/pgevents-database"));
    }

    @Test
    void in_production_an_image_is_what_its_digest_says() {
        assertThat(pods("overlays/production").flatMap(pod -> containers(pod).stream()))
                .isNotEmpty()
                .extracting(container -> container.path("image").asText())
                .allMatch(image -> image.matches(".+@sha256:[0-9a-f]{64}"));
    }

    @ParameterizedTest
    @MethodSource("directories")
    void each_probe_asks_what_it_is_for(String directory) {
        JsonNode container = container(directory, "Deployment");

        for (var probe : Map.of("startupProbe", "started", "livenessProbe", "live", "readinessProbe", "ready")
                .entrySet()) {
            assertThat(container.path(probe.getKey()).at("/httpGet/path").asText())
                    .isEqualTo("/q/health/" + probe.getValue());
        }
    }

    private static Map<String, String> configuration(String directory) {
        return ofKind(directory, "ConfigMap").stream()
                .filter(map -> map.at("/metadata/name").asText().startsWith("pgevents-config"))
                .flatMap(map -> map.path("data").properties().stream())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
    }

    private static JsonNode variable(JsonNode container, String name) {
        return items(container.path("env"))
                .filter(variable -> variable.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode container(String directory, String kind) {
        return ofKind(directory, kind).get(0).at("/spec/template/spec/containers/0");
    }

    private static Stream<JsonNode> pods(String directory) {
        return Kustomize.render(directory).stream()
                .map(object -> object.at("/spec/template/spec"))
                .filter(pod -> pod.has("containers"));
    }

    private static List<JsonNode> containers(JsonNode pod) {
        return Stream.concat(items(pod.path("containers")), items(pod.path("initContainers")))
                .toList();
    }
}
