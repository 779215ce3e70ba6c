package io.pgevents.support.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processes of one node of RabbitMQ and their files. */
final class RabbitNode {

    private static final Path PROGRAMS = Path.of("/usr/lib/rabbitmq/bin");
    private static final String SERVER = PROGRAMS.resolve("rabbitmq-server").toString();
    private static final String MANAGEMENT = "rabbitmq_management";
    private static final String HOST = "localhost";

    /** A property of the JVM: Quarkus loads this class once more for its own tests, and they are to find the same node. */
    private static final String SHARED = "pgevents.test.shared-rabbitmq";

    private final Path home;
    private final int[] ports;
    private final BrokerProcess process;

    /** Erlang's; if the node had to start one, that would outlive it. */
    private final BrokerProcess portMapper;

    private RabbitNode(Path home, int... ports) {
        this.home = home;
        this.ports = ports;
        this.process = new BrokerProcess("rabbitmq", List.of(SERVER), environment());
        this.portMapper = new BrokerProcess(
                "epmd", List.of("epmd", "-address", "127.0.0.1", "-port", Integer.toString(ports[1])), Map.of());
    }

    static RabbitNode in(Path directory, List<String> plugins) {
        var node = new RabbitNode(
                directory.toAbsolutePath(),
                Stream.generate(ServiceProcess::freePort)
                        .limit(5)
                        .mapToInt(Integer::intValue)
                        .toArray());
        write(node.home.resolve("enabled_plugins"), plugins + ".");
        if (plugins.contains(MANAGEMENT)) {
            node.configure("management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = " + node.managementPort());
        }
        return node;
    }

    static RabbitNode shared() {
        synchronized (System.class) {
            String running = System.getProperty(SHARED);
            if (running != null) {
                String[] parts = running.split(" ");
                return new RabbitNode(
                        Path.of(parts[0]),
                        Stream.of(parts).skip(1).mapToInt(Integer::parseInt).toArray());
            }
            try {
                RabbitNode node = in(Files.createTempDirectory("rabbit"), List.of(MANAGEMENT));
                node.encrypt(PemCertificate.forHost(node.home, HOST));
                node.start();
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .untilAsserted(() -> node.manage("GET", "/api/overview", null));
                Runtime.getRuntime().addShutdownHook(new Thread(node::remove));
                List<String> parts = new ArrayList<>(List.of(node.home.toString()));
                for (int port : node.ports) {
                    parts.add(Integer.toString(port));
                }
                System.setProperty(SHARED, String.join(" ", parts));
                return node;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    int port() {
        return ports[0];
    }

    int managementPort() {
        return ports[3];
    }

    int tlsPort() {
        return ports[4];
    }

    Path certificate() {
        return home.resolve(HOST + ".crt");
    }

    private void encrypt(PemCertificate certificate) {
        configure("""
                listeners.ssl.default = 127.0.0.1:%d
                ssl_options.certfile = %s
                ssl_options.keyfile = %s
                ssl_options.verify = verify_none
                """.formatted(tlsPort(), certificate.certificate(), certificate.key()));
    }

    /** Lines for {@code rabbitmq.conf}, to be added before the start. */
    private void configure(String lines) {
        write(home.resolve("rabbitmq.conf"), lines);
    }

    void start() {
        if (!portMapper.isRunning()) {
            portMapper.start(ports[1]);
        }
        process.start(port());
        control("await_startup", "--timeout", "60");
    }

    void kill() {
        process.kill();
    }

    void stop() {
        control("stop");
        process.kill();
    }

    void close() {
        kill();
        portMapper.kill();
    }

    String control(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(PROGRAMS.resolve("rabbitmqctl").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());
        try {
            Process control = builder.start();
            String output = new String(control.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(control.waitFor())
                    .as(String.join(" ", command) + ": " + output)
                    .isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One request to the management API. That there was nothing to delete is no error. */
    void manage(String method, String path, String body) {
        String credentials = Base64.getEncoder().encodeToString("guest:guest".getBytes(StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort() + path))
                .header("Authorization", "Basic " + credentials)
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode() < 300 || method.equals("DELETE") && answer.statusCode() == 404)
                    .as(method + " " + path + ": " + answer.statusCode() + " " + answer.body())
                    .isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void remove() {
        close();
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException leftBehind) {
            throw new UncheckedIOException(leftBehind);
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", home.toString());
        environment.put("RABBITMQ_NODENAME", "pgevents" + port() + "@localhost");
        environment.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODE_PORT", Integer.toString(port()));
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(ports[2]));
        environment.put("RABBITMQ_MNESIA_BASE", home.resolve("mnesia").toString());
        environment.put("RABBITMQ_LOG_BASE", home.resolve("log").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE", home.resolve("enabled_plugins").toString());
        environment.put("RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq").toString());
        environment.put("RABBITMQ_PID_FILE", home.resolve("pid").toString());
        environment.put("ERL_EPMD_PORT", Integer.toString(ports[1]));
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        return environment;
    }

    private static void write(Path file, String lines) {
        try {
            Files.writeString(file, lines + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
