package io.pgevents.compat.exchange;

import io.pgevents.compat.exchange.ExchangeSettings.Exchange;
import io.pgevents.compat.relay.ListenName;
import io.pgevents.platform.StartUpException;
import io.pgevents.platform.amqp.AmqpBroker;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One exchange and what is known of its bindings. Thread-safe.
 */
final class FedExchange {

    private static final int LONGEST_NAME = 255;
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

    private final String name;
    private final AmqpBroker broker;
    private final Exchange settings;
    private final SortedSet<String> given = new TreeSet<>();

    /** Null while they have not been read. */
    private volatile @Nullable List<BoundChannel> bindings;

    /** @throws StartUpException if it can't be as it is configured */
    FedExchange(String name, AmqpBroker broker, Exchange settings) {
        this.name = name;
        this.broker = broker;
        this.settings = settings;
        String property = "pgevents.compat.exchange." + name;
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new StartUpException(property + " names no exchange: a name has 1 to 255 bytes");
        }
        if (settings.channels().isPresent() == settings.bindingsFrom().isPresent()) {
            throw new StartUpException(property + " needs either " + property + ".channels or " + property
                    + ".bindings-from, and not both");
        }
        settings.bindingsFrom().ifPresent(address -> check(property, address));
        if (settings.bindingsPollInterval().compareTo(SHORTEST_INTERVAL) < 0) {
            throw new StartUpException(property + ".bindings-poll-interval is " + settings.bindingsPollInterval()
                    + "; take " + SHORTEST_INTERVAL + " or more");
        }
        settings.channels().orElse(List.of()).forEach(channel -> given.add(ListenName.channel(channel)));
        bindings = settings.channels().isPresent() ? List.of() : null;
    }

    private static void check(String property, URI address) {
        boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!web
                || address.getRawAuthority() == null
                || address.getRawAuthority().contains("@")) {
            throw new StartUpException(
                    property + ".bindings-from must have the form http://host:15672, with the user in " + property
                            + ".bindings-username and .bindings-password");
        }
    }

    String name() {
        return name;
    }

    AmqpBroker broker() {
        return broker;
    }

    Exchange settings() {
        return settings;
    }

    /** Those of the configuration; empty if they come from bindings. */
    SortedSet<String> given() {
        return given;
    }

    boolean readsBindings() {
        return settings.bindingsFrom().isPresent();
    }

    @Nullable
    List<BoundChannel> bindings() {
        return bindings;
    }

    void bindings(List<BoundChannel> read) {
        bindings = read;
    }

    ManagementApi api() {
        String password = broker.password();
        return new ManagementApi(
                settings.bindingsFrom().orElseThrow(),
                settings.bindingsUsername().orElse(broker.username()),
                settings.bindingsPassword().orElse(password == null ? AmqpBroker.GUEST : password));
    }
}
