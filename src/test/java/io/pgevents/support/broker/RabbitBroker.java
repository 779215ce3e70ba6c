package io.pgevents.support.broker;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.pgevents.support.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** RabbitMQ as Debian installs it, run as a node of its own beside any other. A destination is an exchange with a queue. */
public final class RabbitBroker implements Broker {

    private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private final int port = ServiceProcess.freePort();
    private final int mapperPort = ServiceProcess.freePort();
    private final BrokerProcess process;

    /** Erlang's; if the node had to start one, that would outlive it. */
    private final BrokerProcess portMapper = new BrokerProcess(
            "epmd", List.of("epmd", "-address", "127.0.0.1", "-port", Integer.toString(mapperPort)), Map.of());

    /** @param directory of its data; its path must be short */
    public RabbitBroker(Path directory) {
        Path home = directory.toAbsolutePath();
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", home.toString());
        environment.put("RABBITMQ_NODENAME", "pgevents" + port + "@localhost");
        environment.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODE_PORT", Integer.toString(port));
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(ServiceProcess.freePort()));
        environment.put("RABBITMQ_MNESIA_BASE", home.resolve("mnesia").toString());
        environment.put("RABBITMQ_LOG_BASE", home.resolve("log").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE", home.resolve("enabled_plugins").toString());
        environment.put("RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq").toString());
        environment.put("RABBITMQ_PID_FILE", home.resolve("pid").toString());
        environment.put("ERL_EPMD_PORT", Integer.toString(mapperPort));
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        process = new BrokerProcess("rabbitmq", List.of(SERVER.toString()), environment);
    }

    /** Whether this machine has it. */
    public static boolean isInstalled() {
        return Files.isExecutable(SERVER);
    }

    @Override
    public Map<String, String> channelTo(String destination) {
        return Map.of(
                "connector",
                "smallrye-rabbitmq",
                "host",
                "127.0.0.1",
                "port",
                Integer.toString(port),
                "exchange.name",
                destination);
    }

    @Override
    public RabbitBroker start() {
        if (!portMapper.isRunning()) {
            portMapper.start(mapperPort);
        }
        process.start(port);
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            try (Connection connection = connect()) {
                return connection.isOpen();
            }
        });
        return this;
    }

    @Override
    public void kill() {
        process.kill();
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
        kill();
        portMapper.kill();
    }

    private Connection connect() {
        var factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
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
