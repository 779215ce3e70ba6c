package io.pgevents.compat.exchange;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.capture.ListenedChannels;
import io.pgevents.platform.DatabaseSettings;
import io.pgevents.platform.StartUpException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Starts the republishing, and goes on to look at bindings where they say what is republished. */
@ApplicationScoped
class ExchangeStart {

    private static final int BEFORE_THE_READER = 2_200;

    private final FedExchanges exchanges;
    private final ExchangeChannels channels;
    private final DatabaseAddress database;
    private final Vertx vertx;
    private final Clock clock;
    private volatile boolean stopped;

    ExchangeStart(
            FedExchanges exchanges, ExchangeChannels channels, DatabaseSettings database, Vertx vertx, Clock clock) {
        this.exchanges = exchanges;
        this.channels = channels;
        this.database = DatabaseAddress.of(database);
        this.vertx = vertx;
        this.clock = clock;
    }

    void start(@Observes @Priority(BEFORE_THE_READER) StartupEvent started) {
        List<String> captured = channels.captured();
        for (FedExchange exchange : exchanges.all()) {
            if (exchange.readsBindings()) {
                var bindings = new Bindings(exchange, channels, database, clock);
                bindings.begin(captured);
                bindings.look();
                lookLater(bindings, exchange);
            } else {
                exchange.given().forEach(channel -> check(exchange.name(), channel));
                channels.set(exchange, exchange.given());
            }
        }
        Set<String> names = exchanges.all().stream().map(FedExchange::name).collect(Collectors.toSet());
        channels.only(names);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void lookLater(Bindings bindings, FedExchange exchange) {
        vertx.setTimer(exchange.settings().bindingsPollInterval().toMillis(), due -> {
            if (!stopped) {
                vertx.executeBlocking(() -> {
                            bindings.look();
                            return true;
                        })
                        .onFailure(failure -> LOG.unexpected("looking at the bindings of " + exchange.name(), failure))
                        .onComplete(looked -> lookLater(bindings, exchange));
            }
        });
    }

    private static void check(String exchange, String channel) {
        try {
            ListenedChannels.check(channel);
        } catch (IllegalArgumentException e) {
            throw new StartUpException("pgevents.compat.exchange." + exchange + ".channels: " + e.getMessage(), e);
        }
    }
}
