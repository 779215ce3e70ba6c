package io.pgevents.compat.exchange;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.compat.relay.Relay;
import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Sink;
import io.pgevents.log.Event;
import io.pgevents.platform.DatabaseSettings;
import io.pgevents.sink.amqp.AmqpExchange;
import io.pgevents.sink.amqp.AmqpPublisher;
import io.pgevents.sink.amqp.Publication;
import io.pgevents.subscription.Subscription;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Republishes notifications as the plugin does, and waits until RabbitMQ has them. */
@ApplicationScoped
class ExchangeSink implements Sink {

    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 406;

    private final FedExchanges exchanges;
    private final DatabaseAddress database;
    private final Relay relay;
    private final AmqpPublisher publisher;

    ExchangeSink(FedExchanges exchanges, DatabaseSettings database, Relay relay, AmqpPublisher publisher) {
        this.exchanges = exchanges;
        this.database = DatabaseAddress.of(database);
        this.relay = relay;
        this.publisher = publisher;
    }

    @Override
    public String protocol() {
        return ExchangeName.PROTOCOL;
    }

    /** Of channels that are given, the filters let others through if they are too many for it. */
    @Override
    public boolean wants(Subscription subscription, Event event) {
        FedExchange exchange = exchanges.find(ExchangeName.NAMES.ofSink(subscription.sink()));
        return exchange == null
                || exchange.readsBindings()
                || event.subject() != null && exchange.given().contains(event.subject());
    }

    @Override
    public Future<Attempt> send(Delivery delivery) {
        String name = ExchangeName.NAMES.ofSink(delivery.subscription().sink());
        FedExchange exchange = exchanges.find(name);
        if (exchange == null) {
            return relay.attempt(retry("pgevents.compat.exchange of this replica has no exchange " + name));
        }
        List<BoundChannel> bindings = exchange.bindings();
        if (bindings == null) {
            return relay.attempt(retry("the bindings of " + name + " have not been read since the start"));
        }
        var format = new ExchangeFormat(exchange.name(), database, bindings);
        Duration patience = delivery.subscription().config().timeout();
        return relay.timed(() -> relay.outcome(
                delivery, exchange.broker(), format, (message, result) -> meaning(exchange, result, patience)));
    }

    private Outcome meaning(FedExchange exchange, Publication publication, Duration patience) {
        if (publication instanceof Publication.Refused refused && refused.code() != PRECONDITION_FAILED) {
            if (refused.code() == NOT_FOUND) {
                declare(exchange, patience);
            }
            return retry("refused with " + refused.code() + " " + refused.text());
        }
        return publication.outcome();
    }

    /** An exchange of the plugin's own type can't be without the plugin; the type that it behaved like is this one. */
    private void declare(FedExchange exchange, Duration patience) {
        publisher
                .declareExchange(
                        exchange.broker(), new AmqpExchange(exchange.name(), "direct", false, true, false), patience)
                .onSuccess(declared -> {
                    if (declared instanceof Publication.Confirmed) {
                        LOG.exchangeDeclared(exchange.name(), exchange.broker().toString());
                    } else {
                        LOG.debugf("Exchange %s could not be declared: %s", exchange.name(), declared);
                    }
                });
    }

    private static Outcome retry(String reason) {
        return new Outcome.Retry(reason, null);
    }
}
