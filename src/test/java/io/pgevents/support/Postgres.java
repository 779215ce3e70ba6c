package io.pgevents.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;

/**
 * A real PostgreSQL for tests: one server for the whole run, a database of its own for whoever asks. Each database has the two
 * roles of {@code db/roles.sql}: the schema belongs to {@link #OWNER}, the service is {@link #RUNTIME}. A test itself prepares
 * and looks as superuser; the tables that it makes may be watched by the service.
 */
public final class Postgres {

    public static final String OWNER = "pgevents_owner";
    public static final String RUNTIME = "pgevents_runtime";

    /** The server takes any. */
    public static final String PASSWORD = "any";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<String, String> MIGRATED = new HashMap<>();
    private static EmbeddedPostgres server;

    private Postgres() {}

    /** The server's port; starts it at the first call, as the major version that {@code -Dpgevents.test.postgres} asks for. */
    public static synchronized int port() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(new File("target/postgres-binaries"))
                        // On a machine that does much else, ten seconds, which is the default, may not do.
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("max_prepared_transactions", "10")
                        .setServerConfig("wal_level", "logical")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server.getPort();
    }

    /** What tells a service of these tests which database it has, and who it is there. */
    public static Map<String, String> settings(String url) {
        return Map.of(
                "pgevents.database.url", url,
                "pgevents.database.username", RUNTIME,
                "pgevents.database.password", PASSWORD,
                "quarkus.liquibase.username", OWNER,
                "quarkus.liquibase.password", PASSWORD);
    }

    /** Creates an empty database and returns its {@code postgresql://} URL. */
    public static String emptyDatabase() {
        return databaseLike("template1");
    }

    /** Creates a database with the schema of pgevents and returns its {@code postgresql://} URL. */
    public static String migratedDatabase() {
        return databaseLike(migratedTemplate());
    }

    /** The same with the change sets of one of Liquibase's contexts, which others do not have. */
    public static String migratedDatabase(String context) {
        return databaseLike(migratedTemplate(context));
    }

    private static String databaseLike(String template) {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = connect(url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Roles.prepare(url(name));
        return url(name);
    }

    /** The name of the database that the schema is built in, once; with the change sets of a context, or without any. */
    private static synchronized String migratedTemplate(String... context) {
        String key = String.join(",", context);
        String name = MIGRATED.get(key);
        if (name == null) {
            String url = context.length == 0 ? emptyDatabase() : migratedDatabase();
            migrate(url, context);
            name = url.substring(url.lastIndexOf('/') + 1);
            MIGRATED.put(key, name);
        }
        return name;
    }

    /** Brings a database up to date as the owner, with the change sets of the given contexts of Liquibase, and lets the service use it. */
    public static void migrate(String url, String... contexts) {
        migrateAs(OWNER, url, contexts);
        try (Connection connection = connect(url, OWNER);
                var statement = connection.createStatement()) {
            statement.execute("CALL pgevents.allow_service('" + RUNTIME + "')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same as any role, and nothing but the change sets. */
    public static void migrateAs(String role, String url, String... contexts) {
        try (Connection connection = connect(url, role);
                var statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS pgevents");
            var database =
                    DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
            database.setLiquibaseSchemaName("pgevents");
            new Liquibase("db/changelog.yaml", new ClassLoaderResourceAccessor(), database)
                    .update(new Contexts(contexts));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A JDBC connection for a test's own statements, as superuser. */
    public static Connection connect(String url) {
        return connect(url, "postgres");
    }

    /** A JDBC connection as one of the roles. */
    public static Connection connect(String url, String role) {
        try {
            return DriverManager.getConnection("jdbc:" + url, role, PASSWORD);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String url(String database) {
        return "postgresql://127.0.0.1:" + port() + "/" + database;
    }
}
