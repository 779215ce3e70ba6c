package io.pgevents.compat.exchange;

import io.pgevents.platform.StartUpException;
import io.pgevents.platform.amqp.AmqpBrokers;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The exchanges that are configured here. Thread-safe. */
@Singleton
class FedExchanges {

    private final Map<String, FedExchange> byName = new TreeMap<>();

    /** @throws StartUpException if one is configured wrongly */
    FedExchanges(ExchangeSettings settings, AmqpBrokers brokers) {
        settings.exchanges()
                .forEach((name, exchange) -> byName.put(
                        name,
                        new FedExchange(
                                name,
                                brokers.require(exchange.broker(), "pgevents.compat.exchange." + name + ".broker"),
                                exchange)));
    }

    Collection<FedExchange> all() {
        return List.copyOf(byName.values());
    }

    @Nullable
    FedExchange find(@Nullable String name) {
        return name == null ? null : byName.get(name);
    }
}
