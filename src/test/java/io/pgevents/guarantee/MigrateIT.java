package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.Postgres;
import io.pgevents.support.ServiceProcess;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** {@code bin/pgevents migrate} brings the schema up to date, and does nothing else. */
class MigrateIT {

    @Test
    void the_schema_is_brought_up_to_date_by_another_role_than_the_services() throws SQLException {
        String database = Postgres.emptyDatabase();
        try (var connection = Postgres.connect(database);
                var statement = connection.createStatement()) {
            String name = database.substring(database.lastIndexOf('/') + 1);
            statement.execute("CREATE ROLE " + name + "_owner LOGIN");
            statement.execute("GRANT CREATE ON DATABASE " + name + " TO " + name + "_owner");

            for (int run = 1; run <= 2; run++) {
                try (var migration = ServiceProcess.on(database, "migrate-" + run)
                        .with("pgevents.database.username", name + "_owner")
                        // It listens nowhere, so this is not refused.
                        .with("quarkus.http.host", "0.0.0.0")
                        .withCommand("migrate")) {
                    assertThat(migration.launch().awaitExit()).isZero();
                    assertThat(migration.errorLines()).isEmpty();
                    assertThat(migration.logLines()).singleElement().asString().contains("PGE0650");
                }
            }

            try (var owner = statement.executeQuery(
                    "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'pgevents'")) {
                assertThat(owner.next()).isTrue();
                assertThat(owner.getString(1)).isEqualTo(name + "_owner");
            }
            try (var service = ServiceProcess.on(database, "migrated")
                    .with("pgevents.liquibase.migrate-at-start", "false")
                    .start()) {
                assertThat(service.api().isReady()).isTrue();
            }
            statement.execute("DROP SCHEMA pgevents CASCADE");
            statement.execute("DROP OWNED BY " + name + "_owner");
            statement.execute("DROP ROLE " + name + "_owner");
        }
    }

    @Test
    void a_database_that_cannot_be_migrated_is_an_exit_code_and_one_line() {
        try (var migration = ServiceProcess.on(Postgres.emptyDatabase() + "_missing", "migrate-missing")
                .withCommand("migrate")) {
            assertThat(migration.launch().awaitExit()).isEqualTo(1);
            assertThat(migration.errorLines()).singleElement().asString().contains("does not exist");
        }
    }

    @Test
    void without_a_database_there_is_nothing_to_migrate() {
        try (var migration = ServiceProcess.named("migrate-nothing").withCommand("migrate")) {
            assertThat(migration.launch().awaitExit()).isEqualTo(1);
            assertThat(migration.errorLines()).singleElement().asString().contains("pgevents.database.url is not set");
        }
    }

    @Test
    void another_command_is_refused() {
        try (var service = ServiceProcess.named("migrate-misspelt").withCommand("migrat")) {
            assertThat(service.launch().awaitExit()).isEqualTo(1);
            assertThat(service.errorLines()).singleElement().asString().contains("there is no command 'migrat'");
        }
    }
}
