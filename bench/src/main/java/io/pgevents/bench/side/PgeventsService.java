package io.pgevents.bench.side;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.bench.core.FailedException;
import io.pgevents.bench.core.Lab;
import io.pgevents.bench.database.BenchDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The packaged service as its users run it: a process of its own, with 256 MB of heap and two roles. */
public final class PgeventsService implements AutoCloseable {

    private static final Duration START_UP = Duration.ofSeconds(120);

    private final Lab lab;
    private final Path home;
    private final String name;
    private final int port = freePort();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final PgeventsApi api = new PgeventsApi("http://127.0.0.1:" + port);
    private @Nullable Child process;

    /** As it was packaged. @param name of its log file */
    public PgeventsService(Lab lab, BenchDatabase database, String name) throws IOException {
        this(lab, Path.of("target", "quarkus-app"), database, name);
    }

    /** @param home the directory of the service */
    PgeventsService(Lab lab, Path home, BenchDatabase database, String name) throws IOException {
        this.lab = lab;
        this.home = home;
        this.name = name;
        with("quarkus.http.port", Integer.toString(port));
        with("pgevents.replica.name", name);
        with("pgevents.database.url", database.url());
        with("pgevents.database.username", BenchDatabase.RUNTIME);
        with("pgevents.database.password", BenchDatabase.PASSWORD);
        with("quarkus.liquibase.username", BenchDatabase.OWNER);
        with("quarkus.liquibase.password", BenchDatabase.PASSWORD);
    }

    public PgeventsService with(String property, String value) {
        properties.put(property, value);
        return this;
    }

    /** Starts it, which makes its schema if it isn't there, and returns when it is ready. */
    public PgeventsService start() throws Exception {
        List<String> command = new ArrayList<>(Jvm.command());
        properties.forEach((property, value) -> command.add("-D" + property + "=" + value));
        command.addAll(
                List.of("-jar", home.resolve("quarkus-run.jar").toAbsolutePath().toString()));
        Child started = Child.start(command, lab.logs().resolve(name + ".log"));
        process = started;
        long deadline = System.nanoTime() + START_UP.toNanos();
        while (!api.isReady()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new FailedException("the service did not start, see " + started.log());
            }
            Thread.sleep(100);
        }
        return this;
    }

    public PgeventsApi api() {
        return api;
    }

    /** Has triggers put on a table. */
    public JsonNode watch(String table) throws IOException, InterruptedException {
        return api.post("/api/v1/watches", "{\"table\": \"public." + table + "\"}");
    }

    public Child process() {
        return Objects.requireNonNull(process, "not started");
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
