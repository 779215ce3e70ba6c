package io.pgevents.log;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.DatabaseUnavailableException;
import io.pgevents.platform.DirectConnections;
import io.pgevents.platform.StatementException;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Tails the log on a thread of its own and hands it to the listener piece by piece. After any loss of the database it
 * connects again, with growing waits, and goes on from the stored position.
 */
@ApplicationScoped
class Reader {

    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(20);

    /**
     * From one look to the next while events keep coming. Where a thousand come in a second, a look for each would take the
     * processor from those who deliver them, and they would arrive later, not sooner.
     */
    private static final Duration GATHER = Duration.ofMillis(2);

    private static final String EVENTS = "events";

    private final DirectConnections connections;
    private final ReaderSettings settings;
    private final EventLog log;
    private final Doorbell doorbell;
    private final LogListener listener;
    private final List<PageListener> pageListeners;
    private final ReaderHealth health;
    private final Clock clock = Clock.systemUTC();
    private final WakeUp wakeUp = new WakeUp();
    private final Queue<String> notifications = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "pgevents-reader");
    private volatile boolean stopping;
    private Duration wait = FIRST_WAIT;
    private @Nullable Instant lostAt;

    Reader(
            DirectConnections connections,
            ReaderSettings settings,
            EventLog log,
            LogListener listener,
            @All List<PageListener> pageListeners,
            ReaderHealth health) {
        this.connections = connections;
        this.settings = settings;
        this.log = log;
        this.doorbell = new Doorbell(settings.doorbell());
        this.listener = listener;
        this.pageListeners = pageListeners;
        this.health = health;
    }

    void start(@Observes @Priority(StartUpOrder.READER) StartupEvent started) {
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes @Priority(StartUpOrder.STOP_READER) ShutdownEvent stopped) throws InterruptedException {
        stopping = true;
        wakeUp.ring();
        thread.join(STOP.toMillis());
    }

    private void run() {
        while (!stopping) {
            try {
                readUntilLost();
            } catch (InterruptedException e) {
                LOG.debug("The reader goes on although it was interrupted", e);
            }
        }
    }

    private void readUntilLost() throws InterruptedException {
        try (ReaderSession session =
                ReaderSession.open(connections, settings.pollInterval(), this::notified, wakeUp::ring)) {
            read(session);
        } catch (RuntimeException | Error e) {
            lost(e);
        }
    }

    private void read(ReaderSession session) throws InterruptedException {
        // Older ones announce what the start finds anyway.
        notifications.clear();
        Position position = listener.readerStarts(session, wakeUp::ring);
        pageListeners.forEach(other -> other.readerStarts(session));
        found();
        boolean armed = false;
        while (!stopping) {
            forwardNotifications();
            long lookedAt = System.nanoTime();
            Page page = areEventsWanted() ? log.next(session, position) : log.passOver(session);
            health.looked();
            if (!page.end().equals(position)) {
                listener.accept(page);
                pageListeners.forEach(other -> other.accept(page));
                position = page.end();
            }
            if (page.more()) {
                armed = false;
            } else if (!page.events().isEmpty()) {
                armed = false;
                gather(lookedAt);
            } else if (!armed && !page.passedOver()) {
                doorbell.arm(session);
                armed = true;
            } else {
                wakeUp.await(settings.pollInterval());
                armed = false;
            }
        }
    }

    private void gather(long lookedAt) throws InterruptedException {
        Duration left = GATHER.minusNanos(System.nanoTime() - lookedAt);
        if (left.compareTo(Duration.ZERO) > 0) {
            wakeUp.await(left);
        }
    }

    private boolean areEventsWanted() {
        return listener.wantsEvents() || pageListeners.stream().anyMatch(PageListener::wantsEvents);
    }

    private void notified(String what) {
        if (!what.equals(EVENTS)) {
            notifications.add(what);
        }
        wakeUp.ring();
    }

    private void forwardNotifications() {
        for (String what = notifications.poll(); what != null; what = notifications.poll()) {
            listener.notified(what);
        }
    }

    private void found() {
        if (lostAt != null) {
            LOG.readerIsBack(Duration.between(lostAt, clock.instant()));
        }
        lostAt = null;
        wait = FIRST_WAIT;
    }

    /** For everybody, so without what the failure tells: addresses, names, SQL. */
    private static String reason(Throwable failure) {
        if (failure instanceof DatabaseUnavailableException) {
            return "the database can't be reached; the log of the service says why";
        }
        return failure instanceof StatementException
                ? "the database refuses; the log of the service says why"
                : "the reader has failed; the log of the service says why";
    }

    private void lost(Throwable failure) throws InterruptedException {
        if (stopping) {
            return;
        }
        lostAt = lostAt == null ? clock.instant() : lostAt;
        health.lost(reason(failure));
        LOG.readerLostDatabase(wait, String.valueOf(failure.getMessage()));
        LOG.debug("Reader failure", failure);
        listener.readerStops();
        wakeUp.await(wait);
        Duration doubled = wait.multipliedBy(2);
        wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }
}
