package io.pgevents.capture.listen;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.capture.ListenedChannels;
import io.pgevents.platform.Database;
import io.pgevents.platform.DatabaseUnavailableException;
import io.pgevents.platform.DirectConnections;
import io.pgevents.platform.StatementException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Listens on a thread of its own, with a session of its own, as long as a channel is captured. After any loss it connects
 * again, with growing waits.
 */
@ApplicationScoped
class ChannelListener {

    /** When the schema is there, and what configuration wants is in it. */
    static final int LAST = 4_000;

    /** What was heard is then in the log, and goes out, before delivery ends. */
    private static final int STOP_FIRST = 100;

    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration HEARING_TEST = Duration.ofSeconds(5);
    private static final String IN_RECOVERY = "25006";

    /** Several times what a recorder writes in the seconds after which another one takes over. */
    private static final int MOST_NOTES = 100_000;

    private static final long MOST_BYTES = 64 << 20;

    private final DirectConnections connections;
    private final Database database;
    private final ListenedChannels channels;
    private final ListenHealth health;
    private final Ears ears = new Ears(new Heard(MOST_NOTES, MOST_BYTES));
    private final Thread thread = new Thread(this::run, "pgevents-listener");
    private volatile boolean stopping;
    private Duration wait = FIRST_WAIT;

    ChannelListener(DirectConnections connections, Database database, ListenedChannels channels, ListenHealth health) {
        this.connections = connections;
        this.database = database;
        this.channels = channels;
        this.health = health;
    }

    void start(@Observes @Priority(LAST) StartupEvent started) {
        channels.onChange(ears::channelsHaveChanged);
        thread.setDaemon(true);
        thread.start();
    }

    void stop(@Observes @Priority(STOP_FIRST) ShutdownEvent stopped) throws InterruptedException {
        stopping = true;
        ears.wake();
        thread.join(STOP.toMillis());
    }

    /** Whether it could take the recorder's place without a gap, or has it. */
    boolean hasHeardEverything() {
        return ears.heard().isComplete();
    }

    private void run() {
        while (!stopping) {
            try {
                ears.await(once().toMillis());
            } catch (InterruptedException e) {
                LOG.debug("The listener goes on although it was interrupted", e);
            }
        }
    }

    /** @return how long to wait before the next time, unless a channel is wanted earlier */
    private Duration once() throws InterruptedException {
        boolean wanted = health.isWanted();
        try {
            // After a loss the session itself is asked: connections of the pool may be half open.
            wanted = wanted || !channels.all(database).isEmpty();
            if (!wanted) {
                health.isIdle();
                return LOOK;
            }
            listen();
            health.isIdle();
            return Duration.ZERO;
        } catch (RuntimeException | Error failure) {
            Duration before = wait;
            Duration doubled = wait.multipliedBy(2);
            wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
            // Else nobody misses anything, and the reader of the log tells that the database is away.
            if (wanted) {
                health.isDeaf(before, reason(failure), told(failure));
            }
            LOG.debug("Listener failure", failure);
            return before;
        }
    }

    private void listen() throws InterruptedException {
        try (ListenSession session = ListenSession.open(connections, ears)) {
            if (channels.all(session).isEmpty()) {
                return;
            }
            if (!ears.test(text -> ListenSession.sendOnce(connections, text), HEARING_TEST)) {
                throw new ListeningException("LISTEN has no effect on this connection: it needs one that is direct,"
                        + " or through a pooler in session mode; let pgevents.database.url name PostgreSQL itself");
            }
            session.settle();
            wait = FIRST_WAIT;
            new Listening(session, ears, channels, health).run(() -> stopping);
        }
    }

    /** For everybody, so without what the failure tells: addresses, names, SQL. */
    private static String told(Throwable failure) {
        if (failure instanceof ListeningException || isOfStandby(failure)) {
            return reason(failure);
        }
        return failure instanceof DatabaseUnavailableException
                ? "the database can't be reached; the log of the service says why"
                : "listening has failed; the log of the service says why";
    }

    private static boolean isOfStandby(Throwable failure) {
        return failure instanceof StatementException refused
                && refused.sqlState().equals(IN_RECOVERY);
    }

    private static String reason(Throwable failure) {
        if (isOfStandby(failure)) {
            return "the server is a standby, where LISTEN is not possible; connect to the primary";
        }
        return String.valueOf(failure.getMessage());
    }
}
