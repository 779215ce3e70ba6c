package io.pgevents.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the overlay for a machine of one's own gives to its containers is what the service understands: the same roles,
 * variables and files, without a cluster.
 */
class PodIT {

    private static final String OVERLAY = "overlays/local";

    @TempDir
    Path files;

    @Test
    void the_job_migrates_and_the_service_starts_with_what_the_overlay_gives_them() throws Exception {
        String database = Postgres.emptyDatabase();
        try (var connection = Postgres.connect(database);
                var statement = connection.createStatement()) {
            makeRoles(statement, connection.getCatalog());
            try {
                assertThat(migrate(new Pod(OVERLAY, "Job", files), database)).isZero();
                assertServes(new Pod(OVERLAY, "Deployment", files), database);
            } finally {
                statement.execute("DROP OWNED BY pgevents CASCADE");
                statement.execute("DROP ROLE pgevents");
            }
        }
    }

    private static void makeRoles(Statement statement, String database) throws Exception {
        JsonNode init = Kustomize.render(OVERLAY).stream()
                .filter(object -> object.at("/metadata/name").asText().startsWith("postgresql-init"))
                .findFirst()
                .orElseThrow();
        statement.execute(init.at("/data/roles.sql")
                .asText()
                .replace("DATABASE app", "DATABASE " + database)
                // There already, for all tests; passwords are not asked for.
                .replace("CREATE ROLE pgevents_owner", "ALTER ROLE pgevents_owner"));
    }

    private static int migrate(Pod pod, String database) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(Path.of("bin", "pgevents").toString(), pod.argument()).inheritIO();
        builder.redirectInput(new File("/dev/null"));
        builder.environment().putAll(pod.environment());
        builder.environment().put("PGEVENTS_DATABASE_URL", database);
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private static void assertServes(Pod pod, String database) throws Exception {
        var service = ServiceProcess.named("pod").with("pgevents.database.url", database);
        pod.environment().forEach(service::withVariable);
        try (service) {
            service.start();

            assertThat(status(service, "nobody")).isEqualTo(401);
            assertThat(status(service, pod.file("auth-token"))).isEqualTo(200);
            assertThat(service.logLines()).noneMatch(line -> line.contains("PGE0310"));
            assertThat(service.logLines()).anyMatch(line -> line.contains("PGE0651"));
        }
    }

    private static int status(ServiceProcess service, String token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/api/v1/subscriptions"))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
