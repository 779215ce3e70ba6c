package io.pgevents.support.broker;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * RabbitMQ as Debian installs it, run as a node of its own beside any other. A destination is an exchange with a queue.
 * Whoever may not find it as somebody else left it makes a virtual host of its own.
 */
public final class RabbitBroker implements Broker {

    private static final Path PROGRAMS = Path.of("/usr/lib/rabbitmq/bin");

    private final RabbitNode node;

    /** @param directory of its data; its path must be short */
    public RabbitBroker(Path directory, String... plugins) {
        this(RabbitNode.in(directory, List.of(plugins)));
    }

    private RabbitBroker(RabbitNode node) {
        this.node = node;
    }

    /**
     * The node that tests of this JVM share, with its management API and TLS. It is started when it is first asked for, and killed at
     * the JVM's end. Whoever wants to kill, stop or alarm one has a node of its own.
     */
    public static RabbitBroker shared() {
        return new RabbitBroker(RabbitNode.shared());
    }

    /** Whether this machine has it. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAMS.resolve("rabbitmq-server"));
    }

    /** Of AMQP without TLS, on 127.0.0.1. */
    public int port() {
        return node.port();
    }

    /** Of AMQP with TLS; only of the shared node. */
    public int tlsPort() {
        return node.tlsPort();
    }

    /** With user {@code guest} and a virtual host of its own, or {@code /}. */
    public String uri(String virtualHost) {
        return "amqp://guest:guest@127.0.0.1:" + port() + "/" + URLEncoder.encode(virtualHost, StandardCharsets.UTF_8);
    }

    /** Of the management API, http://guest:guest@127.0.0.1; only with the plugin {@code rabbitmq_management}. */
    public int managementPort() {
        return node.managementPort();
    }

    /** Of the shared node, for {@code localhost} and no other name, signed by itself: PEM. */
    public Path certificate() {
        return node.certificate();
    }

    @Override
    public RabbitBroker start() {
        node.start();
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            try (Connection connection = connect()) {
                return connection.isOpen();
            }
        });
        return this;
    }

    @Override
    public void kill() {
        node.kill();
    }

    /** Lets it go down in good order. */
    public void stop() {
        node.stop();
    }

    /** Runs {@code rabbitmqctl}, which takes about two seconds, and returns what it prints. */
    public String control(String... arguments) {
        return node.control(arguments);
    }

    /**
     * Makes an empty virtual host where {@code guest} may do everything. What was in one of this name is gone.
     *
     * @return its name
     */
    public String virtualHost(String name) {
        node.manage("DELETE", "/api/vhosts/" + name, null);
        node.manage("PUT", "/api/vhosts/" + name, "{}");
        permit(name, "guest", ".*", ".*");
        return name;
    }

    /** Makes a user, whose password is the name, who may do in a virtual host what the patterns of names say. */
    public void user(String virtualHost, String name, String write, String read) {
        node.manage("PUT", "/api/users/" + name, "{\"password\":\"" + name + "\",\"tags\":\"\"}");
        permit(virtualHost, name, write, read);
    }

    private void permit(String virtualHost, String user, String write, String read) {
        node.manage(
                "PUT",
                "/api/permissions/" + virtualHost + "/" + user,
                "{\"configure\":\".*\",\"write\":\"" + write + "\",\"read\":\"" + read + "\"}");
    }

    @Override
    public void create(String destination) {
        try (Connection connection = connect();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(destination, "topic", true);
            channel.queueDeclare(destination, true, false, false, Map.of());
            channel.queueBind(destination, destination, "#");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Reading read(String destination, Consumer<Received> reader) {
        Connection connection = connect();
        try {
            Channel channel = connection.createChannel();
            channel.basicConsume(destination, true, new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                    reader.accept(received(envelope, properties, body));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connection::abort;
    }

    @Override
    public void close() {
        node.close();
    }

    /** As {@code guest}, to the virtual host {@code /}. */
    public Connection connect() {
        return connect("/");
    }

    /** As {@code guest}. */
    public Connection connect(String virtualHost) {
        var factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port());
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        try {
            return factory.newConnection();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Received received(Envelope envelope, BasicProperties properties, byte[] body) {
        Map<String, String> headers = new HashMap<>();
        if (properties.getHeaders() != null) {
            properties.getHeaders().forEach((name, value) -> headers.put(name, value.toString()));
        }
        return new Received(
                envelope.getRoutingKey(),
                null,
                properties.getMessageId(),
                properties.getContentType(),
                headers,
                Integer.valueOf(2).equals(properties.getDeliveryMode()),
                new String(body, StandardCharsets.UTF_8));
    }
}
