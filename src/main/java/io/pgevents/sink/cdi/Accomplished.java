package io.pgevents.sink.cdi;

import io.pgevents.log.Event;
import io.pgevents.subscription.Subscription;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which observers have done with an event that another one has failed at, so that the next attempt leaves them out. Only
 * the latest are remembered: an observer may be called again, if only after very many others. Thread-safe.
 */
final class Accomplished {

    private static final int MOST = 10_000;

    /** @param time another event can have the id, after a fail-over that has lost transactions */
    record Task(String subscription, long event, OffsetDateTime time) {

        static Task of(Subscription subscription, Event event) {
            return new Task(subscription.id(), event.id(), event.time());
        }
    }

    private final Map<Task, Set<Observer>> latest = new LinkedHashMap<>();

    synchronized Set<Observer> of(Task task) {
        return latest.getOrDefault(task, Set.of());
    }

    /** Takes the place of what was known. */
    synchronized void put(Task task, Set<Observer> observers) {
        latest.remove(task);
        if (!observers.isEmpty()) {
            latest.put(task, Set.copyOf(observers));
        }
        if (latest.size() > MOST) {
            latest.remove(latest.keySet().iterator().next());
        }
    }

    synchronized void forget(Task task) {
        latest.remove(task);
    }
}
