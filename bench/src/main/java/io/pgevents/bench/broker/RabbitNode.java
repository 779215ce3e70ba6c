package io.pgevents.bench.broker;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.SkippedException;
import io.pgevents.bench.side.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** RabbitMQ as Debian installs it, run as a node of its own beside any other. */
final class RabbitNode implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private final Path home;
    private final int port;
    private final Child portMapper;
    private final Child server;

    private RabbitNode(Path home, int port, Child portMapper, Child server) {
        this.home = home;
        this.port = port;
        this.portMapper = portMapper;
        this.server = server;
    }

    /** Returns when it takes connections. */
    static RabbitNode start(Lab lab) throws Exception {
        if (!Files.isExecutable(PROGRAM)) {
            throw new SkippedException("RabbitMQ is not installed, as Debian has it (rabbitmq-server)");
        }
        // Names of sockets below it must be short.
        Path home = Files.createTempDirectory("bench-rabbit");
        int port = Ports.free();
        int mapper = Ports.free();
        Path log = lab.logs().resolve("rabbitmq.log");
        Path here = Path.of("").toAbsolutePath();
        // If the node had to start one, that would outlive it.
        Child portMapper =
                Child.start(List.of("epmd", "-address", "127.0.0.1", "-port", Integer.toString(mapper)), log);
        try {
            Ports.awaitOpen(mapper, portMapper);
            Child server = Child.start(List.of(PROGRAM.toString()), log, here, environment(home, port, mapper));
            Ports.awaitOpen(port, server);
            return new RabbitNode(home, port, portMapper, server);
        } catch (Exception e) {
            portMapper.close();
            throw e;
        }
    }

    private static Map<String, String> environment(Path home, int port, int mapper) throws IOException {
        Files.writeString(home.resolve("enabled_plugins"), "[].\n");
        return Map.ofEntries(
                Map.entry("HOME", home.toString()),
                Map.entry("RABBITMQ_NODENAME", "bench" + port + "@localhost"),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(Ports.free())),
                Map.entry("RABBITMQ_MNESIA_BASE", home.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", home.resolve("log").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        home.resolve("enabled_plugins").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq").toString()),
                Map.entry("RABBITMQ_PID_FILE", home.resolve("pid").toString()),
                Map.entry("ERL_EPMD_PORT", Integer.toString(mapper)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        server.kill();
        portMapper.kill();
        Leftovers.remove(home);
    }
}
