package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The tutorial of docs/extensions.md, step by step, in a copy of the service whose path has blanks. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExtensionModulesIT {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    static Distribution distribution;
    static Path audit;
    static Path files;

    @BeforeAll
    static void build() throws Exception {
        distribution = Distribution.copied(Path.of("target", "it extensions"));
        audit = ExampleBuild.of("audit-extension");
        files = ExampleBuild.of("file-sink-extension");
    }

    @AfterAll
    static void clean() throws IOException {
        distribution.close();
    }

    @Test
    @Order(1)
    void without_extensions_it_starts_as_it_was_packaged() throws Exception {
        try (var service = service(Postgres.emptyDatabase(), "extensions-none").start()) {
            assertThat(service.errorLines()).isEmpty();
        }
    }

    @Test
    @Order(2)
    void a_jar_that_was_added_is_not_ignored_but_has_to_be_built_in() throws Exception {
        distribution.add(audit);
        distribution.add(files);

        Command.Result refused = distribution.run("start");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.error())
                .isEqualTo("pgevents cannot start: providers/audit-extension.jar was added,"
                        + " providers/file-sink-extension.jar was added since the last build; run bin/pgevents build");
    }

    @Test
    @Order(3)
    void after_a_build_the_extensions_get_what_happens() throws Exception {
        Command.Result built = distribution.run("build");
        assertThat(built.code()).as(built.output() + built.error()).isZero();
        assertThat(built.output()).endsWith("""
                Built with:
                providers/audit-extension.jar
                providers/file-sink-extension.jar""");

        String database = Postgres.emptyDatabase();
        Path directory = distribution.home().resolve("files");
        allowSchemas(database);
        try (var service = service(database, "extensions")
                        .with("filesink.directory", directory.toString())
                        .start();
                var connection = Postgres.connect(database)) {
            execute(connection, "CREATE TABLE orders (id bigint PRIMARY KEY, status text, total numeric)");
            service.api().post("/api/v1/watches", "{\"table\": \"public.orders\", \"before\": true}");
            service.api().post("/api/v1/subscriptions", "{\"sink\": \"file:///orders.jsonl\", \"protocol\": \"FILE\"}");

            execute(connection, "INSERT INTO orders VALUES (1, 'new', 99.50)");
            execute(connection, "UPDATE orders SET status = 'paid' WHERE id = 1");
            execute(connection, "DELETE FROM orders");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lines(directory.resolve("orders.jsonl")))
                            .extracting(line -> line.at("/data/after/status").textValue())
                            .containsExactly("new", "paid", null));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(auditTrail(connection))
                            .containsExactly(
                                    "INSERT null->new 99.50", "UPDATE new->paid 99.50", "DELETE paid->null null"));
        }
    }

    @Test
    @Order(4)
    void a_jar_that_was_replaced_has_to_be_built_in_however_the_service_is_started() throws Exception {
        Path jar = distribution.home().resolve("providers").resolve("audit-extension.jar");
        byte[] before = Files.readAllBytes(jar);
        Files.copy(files, jar, StandardCopyOption.REPLACE_EXISTING);

        Command.Result refused = Command.run(
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        distribution.home().resolve("quarkus-run.jar").toString()));

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.error())
                .isEqualTo("pgevents cannot start: providers/audit-extension.jar was replaced since the last build;"
                        + " run bin/pgevents build");
        Files.write(jar, before);
    }

    @Test
    @Order(5)
    void a_build_that_fails_leaves_the_last_one_as_it_was() throws Exception {
        Path broken = distribution.home().resolve("providers").resolve("broken.jar");
        Files.writeString(broken, "no jar at all");

        Command.Result failed = distribution.run("build");

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.error()).contains("pgevents: the build has failed");
        Files.delete(broken);
        assertThat(distribution.changedFiles()).isEmpty();
    }

    @Test
    @Order(6)
    void a_jar_that_was_removed_has_to_be_built_out() throws Exception {
        Files.delete(distribution.home().resolve("providers").resolve("file-sink-extension.jar"));

        Command.Result refused = distribution.run("start");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.error())
                .isEqualTo("pgevents cannot start: providers/file-sink-extension.jar was removed since the last build;"
                        + " run bin/pgevents build");
    }

    private static ServiceProcess service(String database, String name) {
        return ServiceProcess.on(database, name).startedBy(distribution.script());
    }

    /** The audit extension makes one, as the service's role. */
    private static void allowSchemas(String database) throws Exception {
        try (var connection = Postgres.connect(database)) {
            execute(connection, "GRANT CREATE ON DATABASE " + connection.getCatalog() + " TO " + Postgres.RUNTIME);
        }
    }

    private static void execute(Connection connection, String sql) throws Exception {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        var json = new ObjectMapper();
        assertThat(file).exists();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(json.readTree(line));
        }
        return lines;
    }

    private static List<String> auditTrail(Connection connection) throws Exception {
        List<String> trail = new ArrayList<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT operation, old_status, new_status, new_total FROM audit.order_change ORDER BY event_id")) {
            while (rows.next()) {
                trail.add(rows.getString(1) + " " + rows.getString(2) + "->" + rows.getString(3) + " "
                        + rows.getString(4));
            }
        }
        return trail;
    }
}
