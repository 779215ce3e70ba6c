package io.pgevents.sink.channel;

import io.pgevents.delivery.Outcome;
import io.pgevents.log.Event;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * One that consumes a channel: gets an event only if it has asked for one, and no event twice at the same time. Confined
 * to the channel's context, but for what {@link Flow.Subscription} has.
 */
final class ChannelConsumer implements Flow.Subscription {

    private static final Outcome DELIVERED = new Outcome.Delivered();
    static final Outcome ENDED = new Outcome.Retry("the consumer of the channel has ended", null);

    private final Context context;
    private final Flow.Subscriber<? super Message<?>> subscriber;
    private final Consumer<ChannelConsumer> whenEnded;
    /** What waits, and what the consumer has and has not answered; also after the end of the attempt. */
    private final Map<String, Handover> handovers = new HashMap<>();

    private final Queue<Handover> waiting = new ArrayDeque<>();
    private long demand;
    private boolean ended;

    /** @param whenEnded told on the context when the consumer wants no more */
    ChannelConsumer(
            Context context, Flow.Subscriber<? super Message<?>> subscriber, Consumer<ChannelConsumer> whenEnded) {
        this.context = context;
        this.subscriber = subscriber;
        this.whenEnded = whenEnded;
    }

    /**
     * @param key the same for every attempt at the event
     * @return succeeds, on the context, within the time
     */
    Future<Outcome> offer(String key, Event event, Object payload, Duration patience) {
        Handover handover = handovers.computeIfAbsent(key, name -> {
            var first = new Handover(name, event, payload);
            waiting.add(first);
            return first;
        });
        Future<Outcome> outcome = handover.attempt(context.owner(), patience, () -> takeBack(handover));
        emit();
        return outcome;
    }

    @Override
    public void request(long number) {
        context.runOnContext(ignored -> {
            if (number > 0) {
                demand = demand + number < 0 ? Long.MAX_VALUE : demand + number;
                emit();
            } else {
                end();
                // Reactive Streams, rule 3.9.
                subscriber.onError(new IllegalArgumentException("asked for " + number + " messages"));
            }
        });
    }

    @Override
    public void cancel() {
        context.runOnContext(ignored -> end());
    }

    private void emit() {
        while (demand > 0 && !waiting.isEmpty() && !ended) {
            if (demand < Long.MAX_VALUE) {
                demand--;
            }
            Handover next = waiting.remove();
            next.emitted();
            subscriber.onNext(EventMessage.of(
                    next.event(),
                    next.payload(),
                    () -> settle(next, DELIVERED),
                    failure -> settle(next, new Outcome.Retry(EventMessage.reason(failure), null, true))));
        }
    }

    /** Any thread. */
    private void settle(Handover handover, Outcome outcome) {
        context.runOnContext(ignored -> {
            handovers.remove(handover.key(), handover);
            handover.answered(outcome);
        });
    }

    private void takeBack(Handover handover) {
        if (handover.isForgotten()) {
            waiting.remove(handover);
            handovers.remove(handover.key(), handover);
        }
    }

    /** What the consumer has it may still answer. */
    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        List<Handover> left = List.copyOf(waiting);
        waiting.clear();
        left.forEach(handover -> {
            handovers.remove(handover.key(), handover);
            handover.answered(ENDED);
        });
        whenEnded.accept(this);
    }
}
