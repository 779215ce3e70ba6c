package io.pgevents.bench.database;

import io.pgevents.bench.core.Directories;
import io.pgevents.bench.core.SkippedException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The PostgreSQL 15 of Debian, which unlike the embedded one can have languages and extensions that are packages of their
 * own. With the same settings as the embedded one.
 */
public final class DebianServer {

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

    private DebianServer() {}

    /** @throws SkippedException if this machine does not have it */
    public static DatabaseServer start() throws IOException, SkippedException {
        if (!Files.isExecutable(PROGRAMS.resolve("initdb"))) {
            throw new SkippedException("Debian's postgresql-15 is not installed");
        }
        // Not below the directory of the build, which may be closed to the user that the server runs as.
        Path home = Files.createTempDirectory("pgevents-bench-postgres");
        if (IS_ROOT) {
            run(List.of("chown", "postgres", home.toString()));
        }
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String data = home.resolve("data").toString();
        asServer("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8");
        List<String> options = new ArrayList<>(List.of("-p", Integer.toString(port), "-k", home.toString()));
        DatabaseServer.SETTINGS.forEach((name, value) -> options.addAll(List.of("-c", name + "=" + value)));
        String log = home.resolve("log").toString();
        asServer("pg_ctl", "-D", data, "-o", String.join(" ", options), "-l", log, "-w", "start");
        Thread stop = new Thread(() -> stop(home));
        Runtime.getRuntime().addShutdownHook(stop);
        return new DatabaseServer(port, () -> {
            Runtime.getRuntime().removeShutdownHook(stop);
            stop(home);
        });
    }

    private static void stop(Path home) {
        try {
            asServer("pg_ctl", "-D", home.resolve("data").toString(), "-m", "immediate", "stop");
            Directories.remove(home);
        } catch (IOException e) {
            System.err.println("Debian's PostgreSQL was left in " + home + ": " + e.getMessage());
        }
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
                .directory(Path.of("/").toFile())
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
