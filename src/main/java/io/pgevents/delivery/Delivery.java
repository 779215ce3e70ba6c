package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.log.EventLinks;
import io.pgevents.log.ReducedEvent;
import io.pgevents.log.TraceContext;
import io.pgevents.subscription.DeliverySettings.Payload;
import io.pgevents.subscription.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event for one subscription; or several, if the subscription asks for batches.
 *
 * @param events at least one, in the order in which they are to be taken
 * @param attempt counts from 1
 * @param span of this attempt, where attempts are traced
 */
public record Delivery(
        Subscription subscription,
        List<Event> events,
        int attempt,
        @Nullable TraceContext span) {

    public Delivery {
        events = List.copyOf(events);
    }

    public Delivery(Subscription subscription, List<Event> events, int attempt) {
        this(subscription, events, attempt, null);
    }

    Delivery(Subscription subscription, Event event, int attempt) {
        this(subscription, List.of(event), attempt);
    }

    /** The first of its events; the only one unless the subscription asks for batches. */
    public Event event() {
        return events.get(0);
    }

    Delivery within(TraceContext traced) {
        return new Delivery(subscription, events, attempt, traced);
    }

    /**
     * What its receiver is to know of the trace that it belongs to: the attempt's own span, or else the writer's, if all of
     * its events have the same.
     */
    public @Nullable TraceContext trace() {
        if (span != null) {
            return span;
        }
        TraceContext first = TraceContext.of(event());
        boolean same = first != null && events.stream().allMatch(event -> first.equals(TraceContext.of(event)));
        return same ? first : null;
    }

    /**
     * The same for every attempt at the same events, also after a crash: what a receiver removes duplicates by. Contains
     * no full stop.
     */
    public String messageId() {
        String id = "msg_" + event().id() + "_" + subscription.id();
        return events.size() == 1 ? id : id + "_" + Integer.toHexString(ids().hashCode()) + "x" + events.size();
    }

    /**
     * Its events, with as much in them as the subscription asks for.
     *
     * @param links where receivers can read what is left out
     */
    public List<Event> payload(EventLinks links) {
        Payload payload = subscription.config().form().payload();
        return events.stream().map(event -> reduced(event, payload, links)).toList();
    }

    private static Event reduced(Event event, Payload payload, EventLinks links) {
        return switch (payload) {
            case FULL -> event;
            case THIN -> ReducedEvent.thin(event, links.of(event));
            case CHANGED -> ReducedEvent.changed(event);
        };
    }

    private List<Long> ids() {
        return events.stream().map(Event::id).toList();
    }
}
