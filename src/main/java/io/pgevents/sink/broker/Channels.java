package io.pgevents.sink.broker;

import static org.eclipse.microprofile.reactive.messaging.spi.ConnectorFactory.CONNECTOR_ATTRIBUTE;
import static org.eclipse.microprofile.reactive.messaging.spi.ConnectorFactory.OUTGOING_PREFIX;

import io.smallrye.reactive.messaging.ChannelRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing channels that the operator has configured, {@code mp.messaging.outgoing.<channel>.connector}, and that
 * nothing else feeds. SmallRye has made the connector's end of each at the start; here is the other end. Thread-safe.
 */
@ApplicationScoped
class Channels {

    private final ChannelRegistry registry;
    private final Config config;
    private final Clock clock;
    private final Map<String, Channel> open = new ConcurrentHashMap<>();

    Channels(ChannelRegistry registry, Config config, Clock clock) {
        this.registry = registry;
        this.config = config;
        this.clock = clock;
    }

    /** The name of the connector, by channel. */
    Map<String, String> configured() {
        Map<String, String> configured = new TreeMap<>();
        for (String channel : registry.getOutgoingNames()) {
            String connector = connector(channel);
            if (connector != null) {
                configured.put(channel, connector);
            }
        }
        return configured;
    }

    /** The name of its connector; null if there is no such channel, or somebody else feeds it. */
    @Nullable
    String connector(String channel) {
        if (registry.getSubscribers(channel).isEmpty()
                || !registry.getPublishers(channel).isEmpty()) {
            return null;
        }
        String name = channel.contains(".") ? "\"" + channel + "\"" : channel;
        return config.getOptionalValue(OUTGOING_PREFIX + name + "." + CONNECTOR_ATTRIBUTE, String.class)
                .orElse(null);
    }

    /** Null if there is no such channel, or somebody else feeds it. */
    @Nullable
    Channel find(String channel) {
        Channel known = open.get(channel);
        String connector = known == null ? connector(channel) : null;
        return connector == null
                ? known
                : open.computeIfAbsent(
                        channel, name -> new Channel(MessageFormat.of(connector), () -> subscriber(name), clock));
    }

    private Flow.Subscriber<? extends Message<?>> subscriber(String channel) {
        return registry.getSubscribers(channel).get(0);
    }
}
