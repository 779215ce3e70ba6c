package io.pgevents.sink.channel;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Sink;
import io.pgevents.delivery.Timings;
import io.pgevents.log.Event;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Puts events into the channels that extension modules consume. An attempt has succeeded when its message is
 * acknowledged; while it is not, the position stays where it is.
 */
@ApplicationScoped
class InboundSink implements Sink {

    static final String PROTOCOL = "INCOMING";

    private final Channels channels;
    private final Clock clock;

    InboundSink(Channels channels, Clock clock) {
        this.channels = channels;
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
        long deadline = began + delivery.subscription().config().timeout().toNanos();
        return handOver(delivery, deadline)
                .map(outcome -> new Attempt(
                        outcome, at, Duration.ofNanos(System.nanoTime() - began), null, null, Timings.NONE, null));
    }

    private Future<Outcome> handOver(Delivery delivery, long deadline) {
        String name = ChannelName.ofSink(delivery.subscription().sink());
        Channel channel = name == null ? null : channels.find(name);
        if (channel == null) {
            // Not rejected: another replica may have the extension, and so may this one after the next build.
            return Future.succeededFuture(new Outcome.Retry(
                    "there is no channel " + name + " on this replica: the extension that consumes it is not installed",
                    null));
        }
        Future<Outcome> outcome = Future.succeededFuture(new Outcome.Delivered());
        for (Event event : delivery.events()) {
            String key = delivery.subscription().id() + "/" + event.id();
            outcome = outcome.compose(before -> before instanceof Outcome.Delivered
                    ? channel.send(key, event, Duration.ofNanos(deadline - System.nanoTime()))
                    : Future.succeededFuture(before));
        }
        return outcome;
    }
}
