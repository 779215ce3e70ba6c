package io.pgevents.platform.amqp;

import io.pgevents.platform.StartUpException;
import io.pgevents.platform.amqp.AmqpBroker.Address;
import io.pgevents.platform.amqp.AmqpSettings.BrokerSettings;
import io.quarkus.runtime.Startup;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The brokers that the operator has configured, {@code pgevents.amqp.<name>.…}. Thread-safe. */
@Singleton
@Startup
public class AmqpBrokers {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private final Map<String, AmqpBroker> byName = new TreeMap<>();

    /** @throws StartUpException if one is configured wrongly */
    AmqpBrokers(AmqpSettings settings, TlsConfigurationRegistry tls) {
        settings.brokers().forEach((name, broker) -> byName.put(name, broker(name, broker, tls)));
    }

    /** @return null if none has that name */
    public @Nullable AmqpBroker find(String name) {
        return byName.get(name);
    }

    /**
     * For parts of the service that are configured with the name of a broker.
     *
     * @param property where the name stands, for the message
     * @throws StartUpException if none has that name
     */
    public AmqpBroker require(String name, String property) {
        AmqpBroker broker = byName.get(name);
        if (broker == null) {
            throw new StartUpException(
                    property + " names the broker '" + name + "', which is not configured; set pgevents.amqp." + name
                            + ".uri" + (byName.isEmpty() ? "" : " or take one of " + String.join(", ", names())));
        }
        return broker;
    }

    public SortedSet<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    private static AmqpBroker broker(String name, BrokerSettings settings, TlsConfigurationRegistry tls) {
        String at = "pgevents.amqp." + name;
        if (!NAME.matcher(name).matches()) {
            throw new StartUpException(
                    at + " has a name that no subscription could give: take letters, digits, hyphens and"
                            + " underscores, at most 64");
        }
        if (settings.uri().isPresent() == settings.addresses().isPresent()) {
            throw new StartUpException(at + " needs either " + at + ".uri or " + at + ".addresses, and not both");
        }
        AmqpBroker base = settings.uri()
                .map(uri -> checked(at + ".uri", () -> AmqpBroker.of(name, uri)))
                .orElseGet(() -> checked(at + ".addresses", () -> at(name, settings)));
        var named = new AmqpBroker(
                name,
                base.addresses(),
                settings.virtualHost().orElse(base.virtualHost()),
                settings.username().orElse(base.username()),
                settings.password().orElse(base.password()),
                base.tls(),
                null);
        return settings.tlsConfigurationName()
                .map(configuration -> {
                    if (tls.get(configuration).isEmpty()) {
                        throw new StartUpException(at + ".tls-configuration-name is '" + configuration
                                + "', which is not configured; set quarkus.tls." + configuration
                                + ".trust-store.pem.certs or another property of it");
                    }
                    return named.withTls(configuration);
                })
                .orElse(named);
    }

    private static AmqpBroker at(String name, BrokerSettings settings) {
        int port = settings.tlsConfigurationName().isPresent() ? AmqpBroker.TLS_PORT : AmqpBroker.PORT;
        List<Address> addresses = settings.addresses().orElseThrow().stream()
                .map(address -> Address.of(address, port))
                .toList();
        return new AmqpBroker(name, addresses, "/", AmqpBroker.GUEST, AmqpBroker.GUEST);
    }

    private static AmqpBroker checked(String property, java.util.function.Supplier<AmqpBroker> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new StartUpException(property + ": " + e.getMessage(), e);
        }
    }
}
