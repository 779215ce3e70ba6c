package io.pgevents.sink.cdi;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.log.ApiEvents;
import io.pgevents.log.Event;
import io.pgevents.log.EventTopic;
import io.pgevents.sink.cdi.Accomplished.Task;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One attempt: calls the observers of an event one after the other, on the thread that it is called on. */
final class Telling implements Callable<Outcome> {

    private static final int MOST_REASON = 500;

    private final Delivery delivery;
    private final Observers observers;
    private final Accomplished accomplished;
    private final Set<Task> running;
    private volatile boolean begun;
    private volatile boolean over;

    /** @param running what observers are busy with; concurrent */
    Telling(Delivery delivery, Observers observers, Accomplished accomplished, Set<Task> running) {
        this.delivery = delivery;
        this.observers = observers;
        this.accomplished = accomplished;
        this.running = running;
    }

    @Override
    public Outcome call() {
        begun = true;
        for (Event event : delivery.events()) {
            String failure = tell(event);
            if (failure != null) {
                // What comes after it may have its key.
                return new Outcome.Retry(failure, null, true);
            }
        }
        return new Outcome.Delivered();
    }

    /** The time is over: no further observer is called. What one that is being called comes to is still remembered. */
    void stop() {
        over = true;
    }

    /** What the attempt came to if it was stopped. */
    Outcome overdue(Duration timeout) {
        return new Outcome.Retry(
                begun
                        ? "an observer did not return within " + timeout + ", and was interrupted"
                        : "no thread was free within " + timeout + "; pgevents.cdi.threads says how many there are",
                null);
    }

    /** @return why it has failed; null if it has not */
    private @Nullable String tell(Event event) {
        Task task = Task.of(delivery.subscription(), event);
        if (!running.add(task)) {
            return CdiSink.STILL_RUNNING;
        }
        try {
            return tellAll(event, task);
        } finally {
            running.remove(task);
        }
    }

    private @Nullable String tellAll(Event event, Task task) {
        Object told = ApiEvents.of(event);
        if (told == null) {
            return null;
        }
        Set<Observer> done = new HashSet<>(accomplished.of(task));
        String failure = null;
        int failures = 0;
        for (Observer observer : observers.of(EventTopic.of(event))) {
            if (over) {
                failure = "the time was over";
                break;
            }
            if (!done.contains(observer)) {
                String why = tell(observer, told, event);
                if (why == null) {
                    done.add(observer);
                } else {
                    failures++;
                    failure = failure == null ? why : failure;
                }
            }
        }
        if (failure == null) {
            accomplishedBy(task, done);
            return null;
        }
        accomplished.put(task, done);
        return failures > 1 ? oneLine(failures + " observers failed, first " + failure) : failure;
    }

    /** If the attempt has counted as failed, there will be another. */
    private void accomplishedBy(Task task, Set<Observer> done) {
        if (over) {
            accomplished.put(task, done);
        } else {
            accomplished.forget(task);
        }
    }

    private @Nullable String tell(Observer observer, Object told, Event event) {
        try {
            observer.tell(told);
            return null;
        } catch (Throwable failure) {
            LOG.debugf(failure, "%s failed at event %d", observer, event.id());
            return oneLine(observer + ": " + failure);
        }
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() > MOST_REASON ? line.substring(0, MOST_REASON) + "…" : line;
    }
}
