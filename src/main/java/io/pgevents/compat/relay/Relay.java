package io.pgevents.compat.relay;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.api.Notification;
import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Timings;
import io.pgevents.log.ApiEvents;
import io.pgevents.log.Event;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.AmqpMessage;
import io.pgevents.sink.amqp.AmqpPublisher;
import io.pgevents.sink.amqp.Publication;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Sends the notifications of one delivery to RabbitMQ, one message each, one behind the other without waiting, and then
 * waits for their confirms. Never blocks.
 */
@ApplicationScoped
public class Relay {

    private static final int LONGEST_ROUTING_KEY = 255;

    private final AmqpPublisher publisher;
    private final Clock clock;
    private final AfterBatch afterBatch;

    Relay(AmqpPublisher publisher, Clock clock) {
        this.publisher = publisher;
        this.clock = clock;
        this.afterBatch = new AfterBatch(clock);
    }

    /** What a notification looks like as a message. */
    public interface Format {

        /** @throws UnsendableException if it can't be one */
        AmqpMessage message(Event event, Notification notification, String messageId) throws UnsendableException;
    }

    /** An attempt that ends before anything was sent. */
    public Future<Attempt> attempt(Outcome outcome) {
        return timed(() -> Future.succeededFuture(outcome));
    }

    /** @param sending its future succeeds */
    public Future<Attempt> timed(Supplier<Future<Outcome>> sending) {
        Instant at = clock.instant();
        long began = System.nanoTime();
        return sending.get()
                .map(outcome -> new Attempt(
                        outcome, at, Duration.ofNanos(System.nanoTime() - began), null, null, Timings.NONE, null));
    }

    /**
     * Sends what a delivery holds, once.
     *
     * @param meaning what became of a message that the broker has not confirmed
     * @return succeeds within the timeout of the subscription
     */
    public Future<Outcome> outcome(
            Delivery delivery,
            AmqpBroker broker,
            Format format,
            BiFunction<AmqpMessage, Publication, Outcome> meaning) {
        List<Outcome> unsent = new ArrayList<>();
        List<AmqpMessage> messages = new ArrayList<>();
        for (Event event : delivery.events()) {
            String id = messageId(delivery, event);
            if (delivery.events().size() == 1 && afterBatch.forget(id)) {
                continue;
            }
            try {
                messages.add(message(event, format, id));
            } catch (UnsendableException e) {
                unsent.add(new Outcome.Rejected(String.valueOf(e.getMessage())));
            }
        }
        Duration patience = delivery.subscription().config().timeout();
        Future<List<Publication>> published =
                messages.isEmpty() ? Future.succeededFuture(List.of()) : publisher.publish(broker, messages, patience);
        return published.map(publications -> {
            List<Outcome> outcomes = new ArrayList<>(unsent);
            for (int i = 0; i < publications.size(); i++) {
                Publication publication = publications.get(i);
                outcomes.add(
                        publication instanceof Publication.Confirmed
                                ? publication.outcome()
                                : meaning.apply(messages.get(i), publication));
            }
            Outcome worst = worst(outcomes);
            if (worst instanceof Outcome.Rejected) {
                rememberConfirmed(delivery, messages, publications);
            }
            LOG.debugf("%s, attempt %d: %s", delivery.messageId(), delivery.attempt(), worst);
            return worst;
        });
    }

    /** The same for every attempt at the event, alone or in whatever batch. */
    private static String messageId(Delivery delivery, Event event) {
        return new Delivery(delivery.subscription(), List.of(event), delivery.attempt()).messageId();
    }

    private static AmqpMessage message(Event event, Format format, String id) throws UnsendableException {
        if (!(ApiEvents.of(event) instanceof Notification notification)) {
            throw new UnsendableException("it is no notification");
        }
        AmqpMessage message = format.message(event, notification, id);
        int length = message.routingKey().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_ROUTING_KEY) {
            throw new UnsendableException("its routing key has " + length + " bytes; AMQP allows 255");
        }
        return message;
    }

    private void rememberConfirmed(Delivery delivery, List<AmqpMessage> messages, List<Publication> publications) {
        for (int i = 0; delivery.events().size() > 1 && i < publications.size(); i++) {
            if (publications.get(i) instanceof Publication.Confirmed) {
                afterBatch.remember(messages.get(i).properties().getMessageId());
            }
        }
    }

    /** If the broker is away, no message is to blame; if one is, each is tried alone. */
    private static Outcome worst(List<Outcome> outcomes) {
        Outcome worst = new Outcome.Delivered();
        for (Outcome outcome : outcomes) {
            worst = gravity(outcome) > gravity(worst) ? outcome : worst;
        }
        return worst;
    }

    private static int gravity(Outcome outcome) {
        if (outcome instanceof Outcome.Retry retry) {
            return retry.answered() ? 2 : 3;
        }
        return outcome instanceof Outcome.Delivered ? 0 : 1;
    }
}
