package io.pgevents.platform;

import static io.pgevents.platform.Log.LOG;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** A PostgreSQL of our own, for whoever has not configured one: loopback only, data kept from run to run. */
final class EmbeddedDatabase implements AutoCloseable {

    private static final Duration START_UP = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;

    private EmbeddedDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Starts it, after stopping a server that a killed run left behind in the same directory.
     *
     * @throws StartUpException if the directory or the port is in use, or PostgreSQL does not come up
     */
    static EmbeddedDatabase start(EmbeddedSettings settings) {
        Path directory = settings.dataDir().toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
            DataDirectory.reclaim(directory);
            requireFree(settings.port());
            var database = new EmbeddedDatabase(EmbeddedPostgres.builder()
                    .setPort(settings.port())
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    // The library's own choice is one directory for all users of the machine.
                    .setOverrideWorkingDirectory(
                            directory.resolveSibling("postgres-binaries").toFile())
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(START_UP)
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    // The library turns fsync off, which suits tests; this data is meant to last.
                    .setServerConfig("fsync", "on")
                    // Also off there: an event could go out whose change a crash then takes back.
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("logging_collector", "on")
                    .setServerConfig("log_filename", "postgresql-%a.log")
                    .setServerConfig("log_truncate_on_rotation", "on")
                    .setServerConfig("log_rotation_age", "1440")
                    .start());
            LOG.embeddedDatabaseRuns(database.version(), directory.toString(), database.psqlAddress());
            return database;
        } catch (IOException | IllegalStateException | SQLException e) {
            throw new StartUpException(
                    "The embedded PostgreSQL does not start in " + directory + ": " + e.getMessage()
                            + "; see its log there, or set pgevents.database.url to a database of your own",
                    e);
        }
    }

    String url() {
        return "postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }

    private String psqlAddress() {
        return "postgresql://postgres:postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    private String version() throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection()) {
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }

    private static void requireFree(int port) {
        try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            probe.getLocalPort();
        } catch (IOException e) {
            throw new StartUpException(
                    "Port " + port + " on the loopback address is taken, so the embedded PostgreSQL cannot use it;"
                            + " set pgevents.embedded.port to another, or pgevents.database.url to a database of your own",
                    e);
        }
    }
}
