package io.pgevents.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The PostgreSQL 15 of Debian, which unlike the embedded one can have languages that are packages of their own: one server
 * for the whole run.
 */
public final class DebianPostgres {

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final Path PLPYTHON = Path.of("/usr/share/postgresql/15/extension/plpython3u.control");
    private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static int port;

    private DebianPostgres() {}

    /** Whether this machine has it, with plpython3u. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAMS.resolve("initdb")) && Files.exists(PLPYTHON);
    }

    /** Creates a database with the schema of pgevents, and one of Liquibase's contexts; returns its URL. */
    public static String migratedDatabase(String context) {
        String name = "debian_" + DATABASES.incrementAndGet();
        String server = "postgresql://127.0.0.1:" + port() + "/";
        try (var connection = Postgres.connect(server + "postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
        Roles.prepare(server + name);
        Postgres.migrate(server + name);
        // Only a superuser may make what is in Python.
        Postgres.migrateAs("postgres", server + name, context);
        return server + name;
    }

    private static synchronized int port() {
        if (port == 0) {
            int free = ServiceProcess.freePort();
            try {
                // Not below the directory of the build, which may be closed to the user that the server runs as.
                Path home = Files.createTempDirectory("debian-postgres");
                start(home, free);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            port = free;
        }
        return port;
    }

    private static void start(Path home, int port) throws IOException {
        if (IS_ROOT) {
            run(List.of("chown", "postgres", home.toString()));
        }
        String data = home.resolve("data").toString();
        asServer("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync");
        String options = "-p " + port + " -k " + home + " -c listen_addresses=127.0.0.1 -c fsync=off";
        asServer("pg_ctl", "-D", data, "-o", options, "-l", home.resolve("log").toString(), "-w", "start");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                asServer("pg_ctl", "-D", data, "-m", "immediate", "stop");
                run(List.of("rm", "-rf", home.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    /** PostgreSQL refuses to run as root. */
    private static void asServer(String program, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(IS_ROOT ? List.of("runuser", "-u", "postgres", "--") : List.<String>of());
        command.add(PROGRAMS.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
