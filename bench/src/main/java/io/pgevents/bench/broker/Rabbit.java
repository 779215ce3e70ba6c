package io.pgevents.bench.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.pgevents.bench.side.Outlet;
import io.pgevents.bench.side.Stand;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A durable queue of RabbitMQ: persistent messages, each confirmed by the broker, read by a consumer of ours. */
public final class Rabbit implements Outlet {

    private static final String QUEUE = "bench";

    private @Nullable RabbitNode node;
    private @Nullable Connection connection;

    @Override
    public void open(Stand stand) throws Exception {
        node = RabbitNode.start(stand.lab());
        connection = connect(node.port());
        Channel channel = connection.createChannel();
        channel.queueDeclare(QUEUE, true, false, false, Map.of());
        channel.basicConsume(QUEUE, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                stand.arrivals().body(body);
            }
        });
    }

    private static Connection connect(int port) throws IOException, TimeoutException {
        var factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        return factory.newConnection();
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "pgevents.amqp.main.uri",
                "amqp://guest:guest@127.0.0.1:" + started().port() + "/%2F");
    }

    private RabbitNode started() {
        if (node == null) {
            throw new IllegalStateException("not open");
        }
        return node;
    }

    @Override
    public Optional<String> subscription(Stand stand, int table, int subscriber) {
        return Optional.of("""
                {"sink": "amqp://main", "protocol": "AMQP", "source": "%s", "protocolsettings": {"routingkey": "%s"},
                 "config": {"maxConcurrency": 256}}""".formatted(stand.source(table), QUEUE));
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.abort();
        }
        if (node != null) {
            node.close();
        }
    }
}
