package io.pgevents.sink.broker;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Sink;
import io.pgevents.delivery.Timings;
import io.pgevents.log.Event;
import io.pgevents.log.EventLinks;
import io.pgevents.sink.Content;
import io.pgevents.sink.SinkName;
import io.pgevents.subscription.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Hands events to an outgoing channel. An attempt has succeeded when the broker has confirmed the message; while it has
 * not, the position stays where it is.
 */
final class ChannelSink implements Sink {

    /** Beyond this, writing the body would hold up the caller for more than about a millisecond. */
    private static final int LARGE = 256 * 1024;

    private final BrokerProtocol protocol;
    private final Channels channels;
    private final EventLinks links;
    private final Vertx vertx;
    private final Clock clock;

    ChannelSink(BrokerProtocol protocol, Channels channels, EventLinks links, Vertx vertx, Clock clock) {
        this.protocol = protocol;
        this.channels = channels;
        this.links = links;
        this.vertx = vertx;
        this.clock = clock;
    }

    @Override
    public String protocol() {
        return protocol.name();
    }

    @Override
    public Future<Attempt> send(Delivery delivery) {
        Instant at = clock.instant();
        long began = System.nanoTime();
        Duration patience = delivery.subscription().config().timeout();
        return sent(delivery)
                .compose(confirmed -> Future.fromCompletionStage(
                        confirmed.orTimeout(patience.toNanos() - (System.nanoTime() - began), TimeUnit.NANOSECONDS)))
                .<Outcome>map(ignored -> new Outcome.Delivered())
                .otherwise(failure -> Refusal.outcome(failure, patience))
                .map(outcome -> {
                    LOG.debugf("%s, attempt %d: %s", delivery.messageId(), delivery.attempt(), outcome);
                    return new Attempt(
                            outcome, at, Duration.ofNanos(System.nanoTime() - began), null, null, Timings.NONE, null);
                });
    }

    /** The future's result is the confirmation to wait for. */
    private Future<CompletableFuture<Void>> sent(Delivery delivery) {
        if (delivery.event().size() < LARGE) {
            return Future.succeededFuture().map(ignored -> send(delivery, channel(delivery)));
        }
        return vertx.executeBlocking(() -> send(delivery, channel(delivery)), false);
    }

    private CompletableFuture<Void> send(Delivery delivery, Channel channel) {
        Subscription subscription = delivery.subscription();
        Event event = delivery.payload(links).get(0);
        return channel.send(new Outgoing(
                delivery.messageId(),
                event,
                Content.of(event, channel.mode(subscription.config().form().mode())),
                subscription.settings(),
                subscription.headers()));
    }

    private Channel channel(Delivery delivery) {
        String name = SinkName.of(delivery.subscription().sink(), protocol.scheme(), "channel");
        Channel channel = channels.find(name);
        if (channel == null) {
            // Not rejected: another replica may have it, and so may this one after a change of its configuration.
            throw new IllegalStateException("the channel '" + name + "' is not configured on this replica");
        }
        return channel;
    }
}
