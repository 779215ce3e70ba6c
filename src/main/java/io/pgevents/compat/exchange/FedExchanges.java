package io.pgevents.compat.exchange;

import io.pgevents.platform.StartUpException;
import io.pgevents.platform.amqp.AmqpBrokers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The exchanges that are configured here. Thread-safe. */
@Singleton
class FedExchanges {

    private final Map<String, FedExchange> byName;

    /** @throws StartUpException if one is configured wrongly */
    @Inject
    FedExchanges(ExchangeSettings settings, AmqpBrokers brokers) {
        this(read(settings, brokers));
    }

    FedExchanges(Map<String, FedExchange> exchanges) {
        byName = new TreeMap<>(exchanges);
    }

    private static Map<String, FedExchange> read(ExchangeSettings settings, AmqpBrokers brokers) {
        Map<String, FedExchange> exchanges = new TreeMap<>();
        settings.exchanges()
                .forEach((name, exchange) -> exchanges.put(
                        name,
                        new FedExchange(
                                name,
                                brokers.require(exchange.broker(), "pgevents.compat.exchange." + name + ".broker"),
                                exchange)));
        return exchanges;
    }

    Collection<FedExchange> all() {
        return List.copyOf(byName.values());
    }

    @Nullable
    FedExchange find(@Nullable String name) {
        return name == null ? null : byName.get(name);
    }
}
