package io.pgevents.support.broker;

import io.pgevents.platform.amqp.AmqpConnections;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Parts of the AMQP client, for tests that start no service. */
public final class Amqp {

    private Amqp() {}

    public static AmqpConnections connections() {
        return new AmqpConnections(noTls());
    }

    /** A TLS registry with nothing in it. */
    public static TlsConfigurationRegistry noTls() {
        Map<String, TlsConfiguration> registered = new ConcurrentHashMap<>();
        return new TlsConfigurationRegistry() {
            @Override
            public Optional<TlsConfiguration> get(String name) {
                return Optional.ofNullable(registered.get(name));
            }

            @Override
            public Optional<TlsConfiguration> getDefault() {
                return Optional.empty();
            }

            @Override
            public void register(String name, TlsConfiguration configuration) {
                registered.put(name, configuration);
            }
        };
    }
}
