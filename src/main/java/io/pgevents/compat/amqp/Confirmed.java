package io.pgevents.compat.amqp;

import io.pgevents.log.Event;
import io.pgevents.subscription.Subscription;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Events that a broker has, although others of their batch have to be tried again: pg_amqp's messages have no id by which a
 * consumer could tell a repeat. Only the latest are remembered. Thread-safe.
 */
final class Confirmed {

    private static final int MOST = 100_000;

    /** @param time another event can have the id, after a fail-over that has lost transactions */
    private record Key(String subscription, long event, OffsetDateTime time) {}

    private final Set<Key> latest = new LinkedHashSet<>();

    synchronized boolean has(Subscription subscription, Event event) {
        return latest.contains(key(subscription, event));
    }

    synchronized void add(Subscription subscription, Collection<Event> events) {
        events.forEach(event -> latest.add(key(subscription, event)));
        var oldest = latest.iterator();
        while (latest.size() > MOST) {
            oldest.next();
            oldest.remove();
        }
    }

    /** They are not tried again. */
    synchronized void remove(Subscription subscription, Collection<Event> events) {
        if (!latest.isEmpty()) {
            events.forEach(event -> latest.remove(key(subscription, event)));
        }
    }

    private static Key key(Subscription subscription, Event event) {
        return new Key(subscription.id(), event.id(), event.time());
    }
}
