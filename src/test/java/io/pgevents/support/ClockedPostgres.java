package io.pgevents.support;

import static org.awaitility.Awaitility.await;

import io.pgevents.support.PostgresServer.Shutdown;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL server whose clock can be set. */
public final class ClockedPostgres implements AutoCloseable {

    private final PostgresServer files = new PostgresServer();
    private final Process postmaster;

    public ClockedPostgres(SteppingClock clock) {
        files.stop(Shutdown.FAST);
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root; in a user namespace of its own it is not.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(clock.command());
        command.addAll(List.of(
                binary(files.data()),
                "-D",
                files.data().toString(),
                "-p",
                Integer.toString(files.port()),
                "-N",
                "100"));
        command.addAll(List.of("-c", "unix_socket_directories="));
        try {
            postmaster = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("target/clocked-postgres.log"))
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(Duration.ofSeconds(60)).until(this::answers);
    }

    public String url() {
        return files.url();
    }

    @Override
    public void close() {
        try {
            // The fast shutdown: sessions are ended.
            new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid()))
                    .start()
                    .waitFor();
            if (!postmaster.waitFor(30, TimeUnit.SECONDS)) {
                postmaster.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        if (!postmaster.isAlive()) {
            throw new IllegalStateException("postgres does not start, see target/clocked-postgres.log");
        }
        try (var connection = DriverManager.getConnection("jdbc:" + url(), "postgres", "postgres")) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Of the same version as the one that made the files: it has left its command line there. */
    private static String binary(Path data) {
        try {
            return Files.readString(data.resolve("postmaster.opts")).split(" ", 2)[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
