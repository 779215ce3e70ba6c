package io.pgevents.compat.amqp;

import io.pgevents.log.Event;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.AmqpMessage;
import io.pgevents.sink.amqp.AmqpPublisher;
import io.pgevents.sink.amqp.Publication;
import io.pgevents.sink.amqp.Publication.Refused;
import io.pgevents.sink.amqp.Publication.Unconfirmed;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One attempt at some orders for a broker, in their sequence: messages without waiting for each other, a declaration when
 * everything before it is done. Ends at the first that could not be confirmed; one that the broker refuses stops no other.
 * Each step is taken when the one before has ended, on any thread.
 */
final class Transmission {

    private static final int NOT_FOUND = 404;

    private final AmqpPublisher publisher;
    private final ExchangesSeen seen;
    private final AmqpBroker broker;
    private final List<BrokerOrder> orders;
    private final long deadline;
    private final Map<Event, Publication> results = new HashMap<>();

    /** Exchanges that do not exist: nothing is sent to them this time. */
    private final Set<String> missing = new HashSet<>();

    /** @param deadline by {@link System#nanoTime} */
    Transmission(
            AmqpPublisher publisher, ExchangesSeen seen, AmqpBroker broker, List<BrokerOrder> orders, long deadline) {
        this.publisher = publisher;
        this.seen = seen;
        this.broker = broker;
        this.orders = orders;
        this.deadline = deadline;
    }

    /** What became of those that were tried. What is not in it was not. Called once. */
    Future<Map<Event, Publication>> run() {
        return from(0);
    }

    private Future<Map<Event, Publication>> from(int first) {
        if (first == orders.size()) {
            return Future.succeededFuture(results);
        }
        return orders.get(first) instanceof BrokerOrder.Declare declare ? declare(declare, first) : publish(first);
    }

    private Future<Map<Event, Publication>> declare(BrokerOrder.Declare order, int index) {
        return publisher.declareExchange(broker, order.declaration(), left()).compose(answer -> {
            missing.remove(order.exchange());
            results.put(order.event(), answer);
            return answer instanceof Unconfirmed ? Future.succeededFuture(results) : from(index + 1);
        });
    }

    private Future<Map<Event, Publication>> publish(int first) {
        int end = first;
        Set<String> exchanges = new LinkedHashSet<>();
        while (end < orders.size() && orders.get(end) instanceof BrokerOrder.Publish order) {
            exchanges.add(order.exchange());
            end++;
        }
        int next = end;
        return look(exchanges.iterator()).compose(looked -> publish(first, next));
    }

    /**
     * Finds out which exchanges are missing. A message to one of those would close the channel, and then what was sent before
     * it would have to be sent again.
     */
    private Future<Void> look(Iterator<String> exchanges) {
        while (exchanges.hasNext()) {
            String exchange = exchanges.next();
            if (!seen.has(broker, exchange) && !missing.contains(exchange)) {
                return publisher
                        .exchangeExists(broker, exchange, left())
                        .onSuccess(exists -> found(exchange, exists))
                        // Whatever keeps the broker from saying so shows when the message is sent.
                        .otherwise(true)
                        .compose(known -> look(exchanges));
            }
        }
        return Future.succeededFuture();
    }

    private void found(String exchange, boolean exists) {
        if (exists) {
            seen.add(broker, exchange);
        } else {
            missing.add(exchange);
        }
    }

    private Future<Map<Event, Publication>> publish(int first, int end) {
        List<Event> sent = new ArrayList<>();
        List<AmqpMessage> messages = new ArrayList<>();
        for (BrokerOrder order : orders.subList(first, end)) {
            if (missing.contains(order.exchange())) {
                results.putIfAbsent(order.event(), new Refused(NOT_FOUND, "no exchange '" + order.exchange() + "'"));
            } else if (!results.containsKey(order.event()) && order instanceof BrokerOrder.Publish message) {
                sent.add(order.event());
                messages.add(message.message());
            }
        }
        return publisher.publish(broker, messages, left()).compose(answers -> {
            boolean refused = false;
            for (int index = 0; index < sent.size(); index++) {
                Publication answer = answers.get(index);
                if (answer instanceof Refused refusal) {
                    refused = true;
                    refused(messages.get(index).exchange(), refusal);
                }
                if (!(answer instanceof Unconfirmed)) {
                    results.put(sent.get(index), answer);
                }
            }
            if (refused) {
                // What came after it was not taken, and need not wait for it.
                return publish(first, end);
            }
            boolean complete = sent.stream().allMatch(results::containsKey);
            return complete ? from(end) : Future.succeededFuture(withReasons(sent, answers));
        });
    }

    private void refused(String exchange, Refused refusal) {
        if (refusal.code() == NOT_FOUND) {
            missing.add(exchange);
            seen.remove(broker, exchange);
        }
    }

    private Map<Event, Publication> withReasons(List<Event> sent, List<Publication> answers) {
        for (int index = 0; index < sent.size(); index++) {
            results.putIfAbsent(sent.get(index), answers.get(index));
        }
        return results;
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
