package io.pgevents.compat.bridge;

import io.pgevents.platform.StartUpException;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.AmqpPublisher;
import io.smallrye.config.SmallRyeConfig;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** What this replica is told to be as a bridge; off unless {@code BRIDGE_CHANNELS} is set. */
@Singleton
class Bridge {

    /** A bridge that is on. */
    record Running(AmqpBroker broker, DeliveryMode deliveryMode, List<Binding> bindings, Entities entities) {

        @Nullable
        Binding find(@Nullable String channel) {
            return bindings.stream()
                    .filter(binding -> binding.channel().equals(channel))
                    .findFirst()
                    .orElse(null);
        }
    }

    private final @Nullable Running running;

    /** @throws StartUpException if a variable is missing, or wrong */
    Bridge(Config config, AmqpPublisher publisher) {
        UnaryOperator<@Nullable String> variable =
                name -> config.unwrap(SmallRyeConfig.class).getConfigValue(name).getRawValue();
        if (!BridgeEnvironment.isGiven(variable)) {
            running = null;
            return;
        }
        BridgeEnvironment environment = BridgeEnvironment.read(variable);
        AmqpBroker broker = broker(environment.amqpUri());
        running = new Running(
                broker, environment.deliveryMode(), environment.bindings(), new Entities(publisher, broker));
    }

    /** Null if it is off. */
    @Nullable
    Running running() {
        return running;
    }

    private static AmqpBroker broker(String uri) {
        try {
            AmqpBroker broker = AmqpBroker.of("AMQP_URI", uri);
            // By RabbitMQ's specification amqp://host/ is the virtual host without a name, which nobody means.
            return broker.virtualHost().isEmpty() ? withDefaultHost(broker) : broker;
        } catch (IllegalArgumentException e) {
            throw new StartUpException("AMQP_URI " + e.getMessage(), e);
        }
    }

    private static AmqpBroker withDefaultHost(AmqpBroker broker) {
        return new AmqpBroker(
                broker.name(),
                broker.addresses(),
                "/",
                broker.username(),
                broker.password(),
                broker.tls(),
                broker.tlsConfiguration());
    }
}
