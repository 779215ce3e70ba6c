package io.pgevents.compat.amqp;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Sink;
import io.pgevents.delivery.Timings;
import io.pgevents.log.Event;
import io.pgevents.platform.DatabaseUnavailableException;
import io.pgevents.platform.StatementException;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.AmqpPublisher;
import io.pgevents.sink.amqp.Publication;
import io.pgevents.subscription.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Does at the brokers of schema {@code amqp} what its functions were called for, with confirms. */
@ApplicationScoped
class PgAmqpSink implements Sink {

    private final Brokers brokers;
    private final AmqpPublisher publisher;
    private final Vertx vertx;
    private final Clock clock;
    private final Confirmed confirmed;
    private final ExchangesSeen seen = new ExchangesSeen();
    private final Verdict verdict = new Verdict();

    PgAmqpSink(Brokers brokers, AmqpPublisher publisher, Vertx vertx, Clock clock) {
        this.brokers = brokers;
        this.publisher = publisher;
        this.vertx = vertx;
        this.clock = clock;
        this.confirmed = new Confirmed(clock);
    }

    @Override
    public String protocol() {
        return BrokerAddress.PROTOCOL;
    }

    @Override
    public boolean wants(Subscription subscription, Event event) {
        return BrokerOrder.isOne(event);
    }

    @Override
    public Future<Attempt> send(Delivery delivery) {
        Instant at = clock.instant();
        long began = System.nanoTime();
        return outcome(delivery, began)
                .map(outcome -> new Attempt(
                        outcome, at, Duration.ofNanos(System.nanoTime() - began), null, null, Timings.NONE, null));
    }

    private Future<Outcome> outcome(Delivery delivery, long began) {
        Integer id = BrokerAddress.read(delivery.subscription().sink());
        if (id == null) {
            return Future.succeededFuture(new Outcome.Rejected("the sink names no broker"));
        }
        List<BrokerOrder> orders = new ArrayList<>();
        for (Event event : delivery.events()) {
            BrokerOrder order = BrokerOrder.of(event);
            if (order == null) {
                return Future.succeededFuture(
                        new Outcome.Rejected("event " + event.id() + " was not made by a function of schema amqp"));
            }
            if (!confirmed.has(delivery.subscription(), event)) {
                orders.add(order);
            }
        }
        long deadline = began + delivery.subscription().config().timeout().toNanos();
        return vertx.executeBlocking(() -> find(id))
                .compose(broker -> transmit(delivery, id, broker, orders, deadline))
                .recover(PgAmqpSink::unusable);
    }

    private AmqpBroker find(int id) {
        AmqpBroker broker = brokers.find(id);
        if (broker == null) {
            throw new IllegalArgumentException("amqp.broker has no row with broker_id " + id);
        }
        return broker;
    }

    private Future<Outcome> transmit(
            Delivery delivery, int id, AmqpBroker broker, List<BrokerOrder> orders, long deadline) {
        return new Transmission(publisher, seen, broker, orders, deadline).run().map(answers -> {
            Outcome outcome = verdict.of(delivery, orders, answers);
            Subscription subscription = delivery.subscription();
            if (outcome instanceof Outcome.Delivered) {
                confirmed.remove(subscription, delivery.events());
            } else {
                confirmed.add(subscription, confirmedAmong(answers));
                if (outcome instanceof Outcome.Retry retry && !retry.answered()) {
                    brokers.failed(id, broker);
                }
            }
            return outcome;
        });
    }

    private static List<Event> confirmedAmong(Map<Event, Publication> answers) {
        return answers.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Publication.Confirmed)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The table says nothing usable, or could not be read: somebody will see to it. */
    private static Future<Outcome> unusable(Throwable failure) {
        boolean foreseen = failure instanceof IllegalArgumentException
                || failure instanceof DatabaseUnavailableException
                || failure instanceof StatementException;
        return foreseen
                ? Future.succeededFuture(new Outcome.Retry(String.valueOf(failure.getMessage()), null))
                : Future.failedFuture(failure);
    }
}
