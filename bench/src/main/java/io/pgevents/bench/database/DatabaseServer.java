package io.pgevents.bench.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One PostgreSQL server for all sides, with the settings that a careful user has: what is committed is on the disk. */
public final class DatabaseServer implements AutoCloseable {

    private final AtomicInteger databases = new AtomicInteger();
    private final EmbeddedPostgres server;

    private DatabaseServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /** @param home a directory for its files; what an earlier run left there is removed */
    public static DatabaseServer start(Path home) throws IOException {
        Path data = home.resolve("postgres");
        remove(data);
        return new DatabaseServer(EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(home.resolve("postgres-binaries").toFile())
                .setDataDirectory(data)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                // For Debezium.
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_connections", "200")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB")
                .start());
    }

    private static void remove(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Makes an empty database with the two roles of pgevents. */
    public BenchDatabase create() throws SQLException, IOException {
        String name = "bench_" + databases.incrementAndGet();
        try (Connection connection = connect("postgres", "postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        BenchDatabase database = new BenchDatabase(this, name);
        Roles.prepare(database);
        return database;
    }

    public int port() {
        return server.getPort();
    }

    /** Such as {@code PostgreSQL 18.6}. */
    public String version() throws SQLException {
        try (Connection connection = connect("postgres", "postgres")) {
            return "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion();
        }
    }

    Connection connect(String database, String role) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), role, BenchDatabase.PASSWORD);
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
