package io.pgevents.compat.relay;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.pgevents.support.broker.RabbitBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The other end of a bridge: a connection to RabbitMQ, as a program that consumes has one. */
public final class MessageBox implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;

    public MessageBox(RabbitBroker broker, String virtualHost) {
        try {
            connection = broker.connect(virtualHost);
            channel = connection.createChannel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void queue(String name) {
        run(() -> channel.queueDeclare(name, true, false, false, Map.of()));
    }

    public void exchange(String name, String type) {
        run(() -> channel.exchangeDeclare(name, type, true));
    }

    public void exchange(String name, String type, Map<String, Object> arguments) {
        run(() -> channel.exchangeDeclare(name, type, true, false, arguments));
    }

    public void bind(String queue, String exchange, String key, Map<String, Object> arguments) {
        run(() -> channel.queueBind(queue, exchange, key, arguments));
    }

    public void bind(String queue, String exchange, String key) {
        bind(queue, exchange, key, Map.of());
    }

    public void unbind(String queue, String exchange, String key) {
        run(() -> channel.queueUnbind(queue, exchange, key));
    }

    public void delete(String queue) {
        run(() -> channel.queueDelete(queue));
    }

    public void deleteExchange(String exchange) {
        run(() -> channel.exchangeDelete(exchange));
    }

    /** The next message, for which it waits. */
    public GetResponse next(String queue) {
        var found = new AtomicReference<GetResponse>();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    found.set(channel.basicGet(queue, true));
                    return found.get() != null;
                });
        return found.get();
    }

    public String body(String queue) {
        return new String(next(queue).getBody(), StandardCharsets.UTF_8);
    }

    public boolean isEmpty(String queue) {
        try {
            return channel.basicGet(queue, true) == null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        connection.abort();
    }

    private void run(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Action {

        void run() throws IOException;
    }
}
