package io.pgevents.sink.amqp;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Sink;
import io.pgevents.delivery.Timings;
import io.pgevents.log.Event;
import io.pgevents.log.EventLinks;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.platform.amqp.AmqpBrokers;
import io.pgevents.sink.SinkName;
import io.pgevents.sink.amqp.Publication.Confirmed;
import io.pgevents.sink.amqp.Publication.Unconfirmed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends events to a broker of AMQP 0-9-1, several in one go if the subscription asks for batches. An attempt has succeeded
 * when the broker has confirmed each of its messages.
 */
@Singleton
final class AmqpSink implements Sink {

    static final String PROTOCOL = "AMQP";
    static final String SCHEME = "amqp";

    /** Beyond this, writing the bodies would hold up the caller for more than about a millisecond. */
    private static final int LARGE = 256 * 1024;

    private final AmqpBrokers brokers;
    private final AmqpPublisher publisher;
    private final EventLinks links;
    private final Vertx vertx;
    private final Clock clock;

    AmqpSink(
            AmqpBrokers brokers,
            AmqpPublisher publisher,
            Vertx vertx,
            Clock clock,
            @ConfigProperty(name = "pgevents.webhook.public-url") Optional<String> publicUrl) {
        this.brokers = brokers;
        this.publisher = publisher;
        this.links = publicUrl.map(EventLinks::below).orElse(EventLinks.RELATIVE);
        this.vertx = vertx;
        this.clock = clock;
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public Future<Attempt> send(Delivery delivery) {
        Instant at = clock.instant();
        long began = System.nanoTime();
        Duration patience = delivery.subscription().config().timeout();
        return messages(delivery)
                .compose(messages -> outcome(delivery, messages, patience.minusNanos(System.nanoTime() - began)))
                .otherwise(unfit -> new Outcome.Rejected("the event can't be sent: " + unfit.getMessage()))
                .map(outcome -> {
                    LOG.debugf("%s, attempt %d: %s", delivery.messageId(), delivery.attempt(), outcome);
                    return new Attempt(
                            outcome, at, Duration.ofNanos(System.nanoTime() - began), null, null, Timings.NONE, null);
                });
    }

    private Future<Outcome> outcome(Delivery delivery, List<AmqpMessage> messages, Duration patience) {
        String name = SinkName.of(delivery.subscription().sink(), SCHEME, "broker");
        AmqpBroker broker = brokers.find(name);
        if (broker == null) {
            // Not rejected: another replica may have it, and so may this one after a change of its configuration.
            return Future.succeededFuture(
                    new Outcome.Retry("the broker '" + name + "' is not configured on this replica", null));
        }
        return publisher.publish(broker, messages, patience).map(AmqpSink::outcome);
    }

    /** One that says something about a message goes before one that says something about the broker. */
    private static Outcome outcome(List<Publication> publications) {
        Publication worst = new Confirmed();
        for (Publication publication : publications) {
            boolean worse =
                    worst instanceof Confirmed || worst instanceof Unconfirmed && !(publication instanceof Unconfirmed);
            if (worse && !(publication instanceof Confirmed)) {
                worst = publication;
            }
        }
        return worst.outcome();
    }

    private Future<List<AmqpMessage>> messages(Delivery delivery) {
        int size = delivery.events().stream().mapToInt(Event::size).sum();
        return size < LARGE
                ? Future.succeededFuture().map(ignored -> written(delivery))
                : vertx.executeBlocking(() -> written(delivery), false);
    }

    private List<AmqpMessage> written(Delivery delivery) {
        var form = new AmqpForm(delivery.subscription());
        return delivery.payload(links).stream()
                .map(event -> form.message(event, messageId(delivery, event)))
                .toList();
    }

    /** The same whether the event is alone or in a batch, since it is a message of its own. */
    private static String messageId(Delivery delivery, Event event) {
        return new Delivery(delivery.subscription(), List.of(event), delivery.attempt()).messageId();
    }
}
