package io.pgevents.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A PostgreSQL server that can be stopped, roughly or not, and started again with the same data on the same port. */
public final class PostgresServer implements AutoCloseable {

    /** PostgreSQL's shutdown modes, as the signals that ask for them. */
    public enum Shutdown {
        FAST("INT"),
        IMMEDIATE("QUIT");

        private final String signal;

        Shutdown(String signal) {
            this.signal = signal;
        }
    }

    private final Path data;
    private final int port = ServiceProcess.freePort();
    private EmbeddedPostgres server;
    private boolean frozen;

    public PostgresServer() {
        try {
            data = Files.createTempDirectory(Path.of("target"), "postgres-").toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
        Roles.prepare(url());
    }

    public void start() {
        try {
            server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(new File("target/postgres-binaries"))
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    // What was committed has to survive an immediate shutdown.
                    .setServerConfig("synchronous_commit", "on")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when the server is gone. */
    public void stop(Shutdown mode) {
        try {
            ProcessHandle postmaster = postmaster();
            signal(mode.signal, postmaster);
            postmaster.onExit().get(30, TimeUnit.SECONDS);
            Files.deleteIfExists(data.resolve("postmaster.pid"));
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGSTOP, all of its processes: connections stay, and can be opened, but nobody answers. */
    public void freeze() {
        frozen = true;
        ProcessHandle postmaster = postmaster();
        signal("STOP", postmaster);
        postmaster.descendants().forEach(process -> signal("STOP", process));
    }

    /** SIGCONT: it goes on as if no time had passed. */
    public void thaw() {
        frozen = false;
        ProcessHandle postmaster = postmaster();
        postmaster.descendants().forEach(process -> signal("CONT", process));
        signal("CONT", postmaster);
    }

    private ProcessHandle postmaster() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
            return ProcessHandle.of(pid).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The directory of its files. */
    Path data() {
        return data;
    }

    public int port() {
        return port;
    }

    public String url() {
        return "postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void close() {
        if (frozen) {
            thaw();
        }
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
