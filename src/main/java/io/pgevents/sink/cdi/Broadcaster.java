package io.pgevents.sink.cdi;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.ApiEvents;
import io.pgevents.log.Event;
import io.pgevents.log.EventTopic;
import io.pgevents.log.Page;
import io.pgevents.log.PageListener;
import io.pgevents.log.Snapshot;
import io.pgevents.platform.Statements;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells the observers of this replica that asked for a broadcast what commits while the reader has a connection, on one
 * thread of its own. Whoever is too slow misses the oldest.
 */
@Singleton
class Broadcaster implements PageListener {

    private static final String PRESENT = "SELECT pg_current_snapshot()::text AS snapshot";

    /** Between two lines of the log about what was missed. */
    private static final long SILENCE = Duration.ofSeconds(10).toNanos();

    private final Observers observers;
    private final BroadcastQueue queue = new BroadcastQueue();
    private final Thread thread = Workers.thread(this::run, "pgevents-broadcast");
    /** What had committed when the reader got its connection. Of the reader's thread. */
    private @Nullable Snapshot before;

    private volatile boolean stopping;
    private long loggedAt = System.nanoTime() - SILENCE;

    Broadcaster(ObserverDirectory directory) {
        this.observers = directory.broadcast();
    }

    @Override
    public void readerStarts(Statements database) {
        if (observers.size() == 0) {
            return;
        }
        // The reader begins where the last stored position is, which may be long ago.
        before = Snapshot.parse(database.run(PRESENT).iterator().next().getString("snapshot"));
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    @Override
    public boolean wantsEvents() {
        return before != null;
    }

    @Override
    public void accept(Page page) {
        if (before == null) {
            return;
        }
        for (Event event : page.events()) {
            if (!before.shows(event.transaction()) && isObserved(event)) {
                queue.add(event);
            }
        }
    }

    /** The reader would take an exception for a loss of its connection. */
    private boolean isObserved(Event event) {
        try {
            return !observers.of(EventTopic.of(event)).isEmpty();
        } catch (RuntimeException broken) {
            LOG.unexpected("a broadcast", broken);
            return false;
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        stopping = true;
        thread.interrupt();
    }

    private void run() {
        while (!stopping) {
            try {
                tell(queue.take());
                countDropped();
            } catch (InterruptedException e) {
                LOG.debug("The broadcast goes on unless the service stops", e);
            } catch (RuntimeException broken) {
                LOG.unexpected("a broadcast", broken);
            }
        }
    }

    private void tell(Event event) {
        Object told = ApiEvents.of(event);
        if (told == null) {
            return;
        }
        for (Observer observer : observers.of(EventTopic.of(event))) {
            try {
                observer.tell(told);
            } catch (Throwable failure) {
                LOG.broadcastFailed(observer.toString(), event.id(), String.valueOf(failure));
                LOG.debug("Broadcast failure", failure);
            }
        }
    }

    private void countDropped() {
        if (System.nanoTime() - loggedAt > SILENCE) {
            long dropped = queue.dropped();
            if (dropped > 0) {
                loggedAt = System.nanoTime();
                LOG.broadcastDropped(dropped);
            }
        }
    }
}
