package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.opentelemetry.api.trace.Span;
import io.pgevents.log.Event;
import io.pgevents.subscription.Subscription;
import io.quarkus.arc.All;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sinks there are, by protocol. */
@ApplicationScoped
class Sinks {

    private final Map<String, Sink> byProtocol;
    private final Clock clock;
    private final DeliveryTracing tracing;

    Sinks(@All List<Sink> sinks, @All List<SinkProvider> providers, Clock clock, DeliveryTracing tracing) {
        this.tracing = tracing;
        this.byProtocol = Stream.concat(
                        sinks.stream(), providers.stream().flatMap(provider -> provider.sinks().stream()))
                .collect(Collectors.toMap(Sink::protocol, Function.identity()));
        this.clock = clock;
    }

    /** As {@link Sink#wants} says; true where nobody can say. */
    boolean want(Subscription subscription, Event event) {
        Sink sink = byProtocol.get(subscription.protocol());
        try {
            return sink == null || sink.wants(subscription, event);
        } catch (RuntimeException broken) {
            LOG.unexpected("the sink of protocol " + subscription.protocol(), broken);
            return true;
        }
    }

    /**
     * {@link #send} for events of the log, if their owner may still see them: that can have changed since they matched.
     * What may be seen no more is left out of a batch; if nothing is left it becomes a dead letter.
     */
    Future<Attempt> sendLogged(Delivery delivery) {
        Subscription subscription = delivery.subscription();
        List<Event> seen =
                delivery.events().stream().filter(subscription::mayGet).toList();
        if (seen.size() == delivery.events().size()) {
            return send(delivery);
        }
        if (!seen.isEmpty()) {
            return send(new Delivery(subscription, seen, delivery.attempt()));
        }
        var rejected = new Outcome.Rejected("its owner may not have this event any more");
        return Future.succeededFuture(
                new Attempt(rejected, clock.instant(), Duration.ZERO, null, null, Timings.NONE, null));
    }

    /**
     * Tries once to hand over one event, as {@link Sink#send} does. The future succeeds even if the sink breaks its
     * contract, or there is none for the protocol: a delivery whose attempt never ended would hold up its lane for ever.
     */
    Future<Attempt> send(Delivery delivery) {
        Span span = tracing.begin(delivery);
        return span == null
                ? attempt(delivery)
                : attempt(DeliveryTracing.within(span, delivery)).onSuccess(ended -> DeliveryTracing.end(span, ended));
    }

    private Future<Attempt> attempt(Delivery delivery) {
        String protocol = delivery.subscription().protocol();
        Future<Attempt> sent;
        try {
            Sink sink = byProtocol.get(protocol);
            sent = sink == null
                    ? Future.failedFuture(new IllegalStateException("there is no sink for it here"))
                    : sink.send(delivery);
        } catch (RuntimeException broken) {
            sent = Future.failedFuture(broken);
        }
        return sent.otherwise(failure -> {
            LOG.unexpected("the sink of protocol " + protocol, failure);
            var retry = new Outcome.Retry(
                    "internal failure of the sink (" + failure.getClass().getSimpleName() + ")", null);
            return new Attempt(retry, clock.instant(), Duration.ZERO, null, null, Timings.NONE, null);
        });
    }
}
