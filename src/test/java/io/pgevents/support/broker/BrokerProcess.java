package io.pgevents.support.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process, with all that it starts, whose output is in {@code target/it-logs}. */
final class BrokerProcess {

    private static final Path LOGS = Path.of("target", "it-logs");
    private static final Duration START_UP = Duration.ofSeconds(90);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;

    BrokerProcess(String name, List<String> command, Map<String, String> environment) {
        this.name = name;
        this.command = command;
        this.environment = environment;
    }

    /** The main method of a class of the tests, in a JVM of its own. */
    static BrokerProcess java(String name, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return new BrokerProcess(name, command, Map.of());
    }

    boolean isRunning() {
        return process != null;
    }

    /** Starts it and waits until somebody listens at the port. */
    void start(int port) {
        launch();
        await().atMost(START_UP).pollInterval(Duration.ofMillis(100)).until(() -> {
            assertThat(process.isAlive()).as(name + " runs, see target/it-logs").isTrue();
            return isOpen(port);
        });
    }

    private void launch() {
        try {
            Files.createDirectories(LOGS);
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            Redirect.appendTo(LOGS.resolve(name + ".log").toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        if (process == null) {
            return;
        }
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(name + " ends").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    private static boolean isOpen(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
