package io.pgevents.bench.database;

import io.pgevents.bench.core.Directories;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL server for all sides, with the settings that a careful user has: what is committed is on the disk. */
public final class DatabaseServer implements AutoCloseable {

    static final Map<String, String> SETTINGS = Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            "full_page_writes", "on",
            // For Debezium.
            "wal_level", "logical",
            // For Debezium too, which stands still while the others are measured.
            "wal_sender_timeout", "0",
            "max_connections", "200",
            "shared_buffers", "256MB",
            "max_wal_size", "4GB");

    private final AtomicInteger databases = new AtomicInteger();
    private final int port;
    private final Closeable process;

    DatabaseServer(int port, Closeable process) {
        this.port = port;
        this.process = process;
    }

    /**
     * @param home a directory for the files of servers
     * @param name of its own in there; what an earlier run left under it is removed
     */
    public static DatabaseServer start(Path home, String name) throws IOException {
        Path data = home.resolve(name);
        Directories.remove(data);
        var builder = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(home.resolve("postgres-binaries").toFile())
                .setDataDirectory(data)
                .setPGStartupWait(Duration.ofSeconds(60));
        SETTINGS.forEach(builder::setServerConfig);
        EmbeddedPostgres postgres = builder.start();
        return new DatabaseServer(postgres.getPort(), postgres);
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
        return port;
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
        process.close();
    }
}
