package io.pgevents.compat.amqp;

import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.log.Event;
import io.pgevents.sink.amqp.Publication;
import io.pgevents.sink.amqp.Publication.Confirmed;
import io.pgevents.sink.amqp.Publication.Unconfirmed;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the answers of a broker come to for a delivery.
 *
 * <p>A message that the broker refuses, for want of its exchange above all, is tried a few times, since the exchange may be
 * about to be declared, and then is a dead letter. While it is tried everything behind it waits, so that the order is kept;
 * the next for the same exchange are not waited for. Thread-safe.
 */
final class Verdict {

    /** The schedule of the subscription has them some seconds apart. */
    static final int MOST_ATTEMPTS = 4;

    /** Attempts of an outage do not count, so the delivery's own number will not do. */
    private record Refusals(long event, int count) {

        static Refusals another(@Nullable Refusals before, long event) {
            return new Refusals(event, before == null || before.event != event ? 1 : before.count + 1);
        }
    }

    /** By subscription, of which one event alone is tried at a time. */
    private final Map<String, Refusals> refusals = new ConcurrentHashMap<>();

    /** Of each broker the exchanges that led to a dead letter, until one takes a message. */
    private final Map<String, Boolean> hopeless = new ConcurrentHashMap<>();

    /**
     * @param tried in their sequence
     * @param answers what became of those
     */
    Outcome of(Delivery delivery, List<BrokerOrder> tried, Map<Event, Publication> answers) {
        BrokerOrder refused = null;
        for (BrokerOrder order : tried) {
            Publication answer = answers.get(order.event());
            if (answer == null || answer instanceof Unconfirmed) {
                return Objects.requireNonNullElseGet(answer, () -> new Unconfirmed("not sent"))
                        .outcome();
            }
            if (answer instanceof Confirmed) {
                hopeless.remove(key(delivery, order));
            } else if (refused == null) {
                refused = order;
            }
        }
        return refused == null ? new Outcome.Delivered() : refused(delivery, refused, answers.get(refused.event()));
    }

    private Outcome refused(Delivery delivery, BrokerOrder order, @Nullable Publication answer) {
        if (answer == null) {
            throw new IllegalArgumentException("a refusal is an answer");
        }
        Outcome outcome = answer.outcome();
        if (!(outcome instanceof Outcome.Retry retry)) {
            return outcome;
        }
        if (delivery.events().size() > 1) {
            // By the contract of a batch, each is then tried alone.
            return new Outcome.Rejected(retry.reason());
        }
        String key = key(delivery, order);
        long event = order.event().id();
        Refusals known = refusals.compute(
                delivery.subscription().id(), (subscription, before) -> Refusals.another(before, event));
        if (known.count() < MOST_ATTEMPTS && !hopeless.containsKey(key)) {
            return retry;
        }
        hopeless.put(key, true);
        return new Outcome.Rejected(retry.reason());
    }

    private static String key(Delivery delivery, BrokerOrder order) {
        return delivery.subscription().id() + "/" + order.exchange();
    }
}
