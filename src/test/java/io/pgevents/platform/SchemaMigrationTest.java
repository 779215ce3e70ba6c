package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.agroal.api.AgroalDataSource;
import io.pgevents.support.Postgres;
import io.pgevents.support.PostgresResource;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import liquibase.Scope;
import liquibase.changelog.FastCheckService;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start does to the schema, on a database that others use, too. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class SchemaMigrationTest {

    private record Settings(boolean migrateAtStart, Optional<Path> changeLog) implements LiquibaseSettings {}

    @Inject
    SchemaOwner owner;

    @Inject
    SchemaVersion version;

    @Inject
    LiquibaseFactory liquibase;

    @Inject
    AgroalDataSource services;

    @Inject
    DatabaseSettings database;

    @ConfigProperty(name = "pgevents.database.url")
    String url;

    private Connection superuser;

    @BeforeEach
    void connect() {
        superuser = Postgres.connect(url);
    }

    @AfterEach
    void close() throws SQLException {
        superuser.close();
    }

    /** The false ones fit the types of what would be written without casts better than the built-in ones do. */
    @Test
    void nothing_that_somebody_has_put_into_the_schema_public_is_run_as_the_owner() throws SQLException {
        run("CREATE ROLE mallory_of_public LOGIN", "GRANT CREATE, USAGE ON SCHEMA public TO mallory_of_public");
        // A role that roles.sql has never seen.
        run(
                "DO $$ BEGIN EXECUTE format('ALTER ROLE pgevents_owner IN DATABASE %I RESET search_path', current_database()); END $$");
        try {
            run(
                    "SET ROLE mallory_of_public",
                    "CREATE TABLE public.caught (who text)",
                    "GRANT INSERT ON public.caught TO PUBLIC",
                    "CREATE FUNCTION public.hashtextextended(text, int) RETURNS bigint LANGUAGE plpgsql AS"
                            + " 'BEGIN INSERT INTO public.caught VALUES (current_user); RETURN 1; END'",
                    "CREATE FUNCTION public.other(oid, int) RETURNS boolean LANGUAGE plpgsql AS"
                            + " 'BEGIN INSERT INTO public.caught VALUES (current_user); RETURN true; END'",
                    "CREATE OPERATOR public.<> (LEFTARG = oid, RIGHTARG = int, FUNCTION = public.other)",
                    "RESET ROLE",
                    "UPDATE pgevents.databasechangelog SET md5sum = '9:0' WHERE id = 'allow-service'");

            migrate(new Settings(true, Optional.empty()));

            assertThat(column("SELECT who FROM public.caught")).isEmpty();
            assertThat(column("SELECT md5sum FROM pgevents.databasechangelog WHERE id = 'allow-service'"))
                    .doesNotContain("9:0");
        } finally {
            run(
                    "RESET ROLE",
                    "DROP OWNED BY mallory_of_public CASCADE",
                    "DROP ROLE mallory_of_public",
                    "DO $$ BEGIN EXECUTE format('ALTER ROLE pgevents_owner IN DATABASE %I SET search_path = pg_catalog, pg_temp',"
                            + " current_database()); END $$");
        }
    }

    @Test
    void a_change_log_of_the_users_finds_what_has_no_schema_where_everybody_does(@TempDir Path directory)
            throws IOException, SQLException {
        Path changeLog = directory.resolve("own.sql");
        Files.writeString(changeLog, """
                --liquibase formatted sql
                --changeset shop:basket
                CREATE TABLE basket (id int PRIMARY KEY);
                """);
        run("GRANT CREATE ON SCHEMA public TO pgevents_owner");
        try {
            migrate(new Settings(false, Optional.of(changeLog)));

            assertThat(column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                    .contains("basket", "databasechangelog");
        } finally {
            run(
                    "DROP TABLE IF EXISTS public.basket, public.databasechangelog, public.databasechangeloglock",
                    "REVOKE CREATE ON SCHEMA public FROM pgevents_owner");
        }
    }

    @Test
    void what_a_migration_that_was_killed_has_locked_is_released() throws SQLException {
        run(
                "UPDATE pgevents.databasechangeloglock SET locked = true, lockgranted = now(), lockedby = 'one that was killed'");

        migrate(new Settings(true, Optional.empty()));

        assertThat(column("SELECT locked FROM pgevents.databasechangeloglock")).containsExactly("f");
    }

    /** Whoever wants to use the table queues behind the migration. */
    @Test
    void a_table_that_somebody_reads_for_long_ends_the_migration_and_not_the_work_of_others() throws SQLException {
        run(
                "UPDATE pgevents.databasechangelog SET id = 'hidden' WHERE id = 'marker-secret'",
                "BEGIN",
                "LOCK TABLE pgevents.listening IN ACCESS SHARE MODE");
        try {
            assertThatExceptionOfType(StartUpException.class)
                    .isThrownBy(() -> migrate(new Settings(true, Optional.empty())))
                    .withMessageStartingWith("the schema pgevents cannot be brought up to date: a table is in use for"
                            + " longer than 5 s, by a dump perhaps")
                    .withMessageContaining("canceling statement due to lock timeout");
        } finally {
            run("COMMIT", "UPDATE pgevents.databasechangelog SET id = 'marker-secret' WHERE id = 'hidden'");
        }
    }

    @Test
    void a_change_log_of_the_users_is_not_run_as_the_role_of_a_service_that_does_not_migrate() {
        var services = new SchemaOwner(this.services, database, Optional.empty(), Optional.empty());
        var settings = new Settings(false, Optional.of(Path.of("nowhere", "own.sql")));

        assertThatCode(() -> migration(services, settings).run(new StartupEvent()))
                .doesNotThrowAnyException();
    }

    private void migrate(LiquibaseSettings settings) {
        // Within one process Liquibase remembers that there was nothing to do.
        Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
        migration(owner, settings).run(new StartupEvent());
    }

    private SchemaMigration migration(SchemaOwner as, LiquibaseSettings settings) {
        return new SchemaMigration(as, version, liquibase, settings, List.of(), new String[0]);
    }

    private void run(String... statements) throws SQLException {
        try (var statement = superuser.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private List<String> column(String sql) throws SQLException {
        try (var statement = superuser.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getString(1));
            }
            return column;
        }
    }
}
