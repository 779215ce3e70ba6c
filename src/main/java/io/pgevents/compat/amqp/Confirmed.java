package io.pgevents.compat.amqp;

import io.pgevents.log.Event;
import io.pgevents.subscription.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Events that a broker has, although others of their batch have to be tried again: pg_amqp's messages have no id by which a
 * consumer could tell a repeat. Only the latest are remembered, and not for long: if another replica goes on with them
 * nobody tells, and a replay is to be sent. Thread-safe.
 */
final class Confirmed {

    private static final int MOST = 100_000;

    /** Longer than the rest of a batch takes to go out one by one, and than the circuit's longest pause. */
    private static final Duration KEPT = Duration.ofMinutes(15);

    /** @param time another event can have the id, after a fail-over that has lost transactions */
    private record Key(String subscription, long event, OffsetDateTime time) {}

    private final Clock clock;
    private final Map<Key, Instant> latest = new LinkedHashMap<>();

    Confirmed(Clock clock) {
        this.clock = clock;
    }

    synchronized boolean has(Subscription subscription, Event event) {
        Instant since = latest.get(key(subscription, event));
        return since != null && since.plus(KEPT).isAfter(clock.instant());
    }

    synchronized void add(Subscription subscription, Collection<Event> events) {
        Instant now = clock.instant();
        events.forEach(event -> {
            Key key = key(subscription, event);
            latest.remove(key);
            latest.put(key, now);
        });
        var oldest = latest.keySet().iterator();
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
