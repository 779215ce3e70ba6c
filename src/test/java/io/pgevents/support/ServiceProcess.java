package io.pgevents.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The packaged service as its users run it: a process of its own, so that it can be killed. Its output is in
 * {@code target/it-logs}. The same object can be started again after its end.
 */
public final class ServiceProcess implements AutoCloseable {

    private static final Path LOGS = Path.of("target", "it-logs");
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    /** A start takes half of the processor time with them, and most tests are starts. What is given comes after them. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Duration START_UP = Duration.ofSeconds(90);

    private static final Set<Integer> GIVEN_PORTS = ConcurrentHashMap.newKeySet();

    private final String name;
    private final int port = freePort();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>();
    private List<String> prefix = List.of();
    private Path script;
    private Process process;
    private long logBegins;
    private boolean frozen;

    private ServiceProcess(String name) {
        this.name = name;
        with("quarkus.http.port", Integer.toString(port));
        with("pgevents.webhook.allowed-networks", "127.0.0.0/8");
    }

    /** @param name of its log file */
    public static ServiceProcess named(String name) {
        return new ServiceProcess(name);
    }

    /** On a database of {@link Postgres}: with the roles that it has there. */
    public static ServiceProcess on(String databaseUrl, String name) {
        ServiceProcess service = named(name);
        Postgres.settings(databaseUrl).forEach(service::with);
        return service;
    }

    public ServiceProcess with(String property, String value) {
        properties.put(property, value);
        return this;
    }

    /** A variable of its environment, beside those of the tests. */
    public ServiceProcess withVariable(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** What it was given. */
    public String property(String name) {
        return properties.get(name);
    }

    /** An option of the JVM. */
    public ServiceProcess withOption(String option) {
        options.add(option);
        return this;
    }

    /** A command that runs the command given after it, for example as another user. */
    public ServiceProcess runBy(String... command) {
        prefix = List.of(command);
        return this;
    }

    /** The {@code bin/pgevents} to start it with, instead of {@code java -jar}. */
    public ServiceProcess startedBy(Path script) {
        this.script = script;
        return this;
    }

    /** Starts it and waits until it is ready. */
    public ServiceProcess start() {
        launch();
        awaitReady();
        return this;
    }

    /** Starts it without waiting for anything. */
    public ServiceProcess launch() {
        List<String> command = command();
        try {
            Files.createDirectories(LOGS);
            Files.deleteIfExists(errors());
            if (process == null && Files.exists(log())) {
                logBegins = Files.size(log());
            }
            var builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            process = builder.redirectOutput(Redirect.appendTo(log().toFile()))
                    .redirectError(Redirect.appendTo(errors().toFile()))
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(prefix);
        if (script == null) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        } else {
            command.addAll(List.of(script.toString(), "start"));
        }
        command.addAll(QUICK_START);
        command.addAll(options.isEmpty() ? List.of("-Xmx512m") : options);
        command.add("-XX:+ExitOnOutOfMemoryError");
        properties.forEach((property, value) -> command.add("-D" + property + "=" + value));
        if (script == null) {
            assertThat(JAR).as("packaged by mvn package").exists();
            command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        }
        return command;
    }

    public void awaitReady() {
        await().atMost(START_UP)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(
                                name + " ended with " + process.exitValue() + " instead of starting, see " + log());
                    }
                    return api().isReady();
                });
    }

    public String name() {
        return name;
    }

    public ServiceApi api() {
        return new ServiceApi("http://127.0.0.1:" + port);
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public int port() {
        return port;
    }

    /** SIGKILL: it learns nothing of it. */
    public void kill() {
        frozen = false;
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGSTOP: it stands still and does not know it. */
    public void freeze() {
        frozen = true;
        signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. */
    public void thaw() {
        signal("CONT");
        frozen = false;
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGTERM, and waits for its end. */
    public void stop() {
        terminate();
        awaitExit();
    }

    /** @return its exit code */
    public int awaitExit() {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(name + " ends").isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it wrote to stderr since it was last started. */
    public List<String> errorLines() {
        return lines(errors(), 0);
    }

    /** What it logged since it was first started: others of its name, and other runs of the tests, log to the same file. */
    public List<String> logLines() {
        return lines(log(), logBegins);
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            if (frozen) {
                thaw();
            }
            process.destroy();
            try {
                if (!process.waitFor(40, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Nobody listens on it, and nobody else was given it: who asks for several binds them later. */
    public static int freePort() {
        while (true) {
            try (var socket = new ServerSocket(0)) {
                int port = socket.getLocalPort();
                if (GIVEN_PORTS.add(port)) {
                    return port;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path log() {
        return LOGS.resolve(name + ".log");
    }

    private Path errors() {
        return LOGS.resolve(name + ".err");
    }

    private static List<String> lines(Path file, long from) {
        try (var bytes = Files.newInputStream(file);
                var lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            bytes.skipNBytes(from);
            return lines.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
