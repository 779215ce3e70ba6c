package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.log.EventLinks;
import io.pgevents.log.ReducedEvent;
import io.pgevents.subscription.DeliverySettings.Payload;
import io.pgevents.subscription.Subscription;
import java.util.List;

/**
 * One event for one subscription; or several, if the subscription asks for batches.
 *
 * @param events at least one, in the order in which they are to be taken
 * @param attempt counts from 1
 */
public record Delivery(Subscription subscription, List<Event> events, int attempt) {

    public Delivery {
        events = List.copyOf(events);
    }

    Delivery(Subscription subscription, Event event, int attempt) {
        this(subscription, List.of(event), attempt);
    }

    /** The first of its events; the only one unless the subscription asks for batches. */
    public Event event() {
        return events.get(0);
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
