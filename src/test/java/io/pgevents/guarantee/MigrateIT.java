package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.guarantee.Command.Result;
import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code bin/pgevents migrate} brings the schema up to date, and does nothing else. */
class MigrateIT {

    private static final String SCRIPT =
            Path.of("bin", "pgevents").toAbsolutePath().toString();
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

    @Test
    void the_schema_is_brought_up_to_date_by_another_role_than_the_services() throws Exception {
        String database = Postgres.emptyDatabase();
        try (var connection = Postgres.connect(database);
                var statement = connection.createStatement()) {
            for (int run = 1; run <= 2; run++) {
                // It listens nowhere, so an address that others can reach is not refused; and it reads no other file.
                Result migration = migrate(Map.of(
                        "PGEVENTS_DATABASE_URL",
                        database,
                        "PGEVENTS_DATABASE_USERNAME",
                        Postgres.OWNER,
                        "PGEVENTS_DATABASE_RUNTIME_ROLE",
                        Postgres.RUNTIME,
                        "QUARKUS_HTTP_HOST",
                        "0.0.0.0",
                        "PGEVENTS_ENCRYPTION_KEY_FILE",
                        "/nonexistent/key",
                        "PGEVENTS_DECLARATIONS",
                        "/nonexistent/declarations.yaml"));

                assertThat(migration.code()).as(migration.error()).isZero();
                assertThat(migration.error()).isEmpty();
                assertThat(migration.output().lines().findFirst())
                        .get()
                        .asString()
                        .contains("PGE0650: The schema pgevents is up to date");
                assertThat(migration.output()).doesNotContain("Listening on");
            }

            try (var schema = statement.executeQuery(
                    "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'pgevents'")) {
                assertThat(schema.next()).isTrue();
                assertThat(schema.getString(1)).isEqualTo(Postgres.OWNER);
            }
            assertServiceStartsOn(database);
        }
    }

    @Test
    void a_database_that_cannot_be_migrated_is_an_exit_code_and_one_line() throws Exception {
        assertRefused(Map.of("PGEVENTS_DATABASE_URL", Postgres.emptyDatabase() + "_missing"), "does not exist");
    }

    @Test
    void without_a_database_there_is_nothing_to_migrate() throws Exception {
        assertRefused(Map.of(), "pgevents.database.url is not set");
    }

    @Test
    void another_command_is_refused() throws Exception {
        Result result = Command.run(Map.of(), List.of("java", "-jar", JAR.toString(), "migrat"));

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.error()).startsWith("pgevents cannot start: there is no command 'migrat'");
    }

    private static void assertServiceStartsOn(String database) {
        try (var service = ServiceProcess.named("migrated")
                .with("pgevents.database.url", database)
                .with("pgevents.database.username", Postgres.RUNTIME)
                .with("pgevents.liquibase.migrate-at-start", "false")
                .start()) {
            assertThat(service.api().isReady()).isTrue();
        }
    }

    private static void assertRefused(Map<String, String> environment, String reason) throws Exception {
        Result result = migrate(environment);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.error().lines())
                .singleElement()
                .asString()
                .startsWith("pgevents cannot start: ")
                .contains(reason);
    }

    private static Result migrate(Map<String, String> environment) throws Exception {
        return Command.run(environment, List.of(SCRIPT, "migrate"));
    }
}
