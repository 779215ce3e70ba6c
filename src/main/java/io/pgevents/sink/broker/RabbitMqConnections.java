package io.pgevents.sink.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.NoOpMetricsCollector;
import io.smallrye.reactive.messaging.ClientCustomizer;
import io.vertx.core.Vertx;
import io.vertx.rabbitmq.RabbitMQOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.Config;

/**
 * Notices when the client of RabbitMQ has lost its connection, which it tells nobody: of what was on its way then it never
 * hears whether the broker has it, and until its second reconnection it even takes the confirmation of another message,
 * which has the same number on the new connection, for the one that is missing.
 */
@ApplicationScoped
class RabbitMqConnections implements ClientCustomizer<RabbitMQOptions> {

    /** Time enough for the client to find its feet again. */
    private static final long SETTLE_MILLIS = 1000;

    private final Channels channels;
    private final Vertx vertx;

    RabbitMqConnections(Channels channels, Vertx vertx) {
        this.channels = channels;
        this.vertx = vertx;
    }

    @Override
    public RabbitMQOptions customize(String channel, Config config, RabbitMQOptions options) {
        options.setMetricsCollector(new Watch(channel));
        return options;
    }

    /** What the client tells about itself to whoever counts. */
    private final class Watch extends NoOpMetricsCollector {

        private final String channel;
        private final AtomicInteger connections = new AtomicInteger();

        private Watch(String channel) {
            this.channel = channel;
        }

        @Override
        public void newChannel(Channel opened) {
            int connection = connections.incrementAndGet();
            if (connection > 1) {
                channels.disconnected(channel);
            }
            if (connection == 2) {
                // Only at its second reconnection does the client forget what it will never hear of.
                Connection again = opened.getConnection();
                vertx.setTimer(
                        SETTLE_MILLIS,
                        ignored -> vertx.executeBlocking(() -> {
                            again.abort();
                            return null;
                        }));
            }
        }
    }
}
