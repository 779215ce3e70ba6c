package io.pgevents.capture.listen;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.StatementException;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Logs what the replicas hear, on behalf of all of them: there is one recorder in a database, whose session has the lock.
 * It writes on that very session, so one that has lost the lock can't write any more, and stores with each batch how far
 * the log is, so its successor goes on with exactly the next notification.
 */
final class Recorder {

    /** How often a marker is sent. */
    static final Duration BEAT = Duration.ofMillis(500);

    /** A marker of one's own that has not come back after that time will not come. */
    private static final Duration LONGEST_ECHO = Duration.ofSeconds(5);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtextextended('pgevents recorder', 0)) AS mine";
    private static final String SEND_MARKER = "SELECT pgevents.send_marker($1, $2) AS number";
    private static final String BEGIN =
            "SELECT logged_to, counts::text AS counts, gap_since FROM pgevents.begin_recording($1)";

    private final ListenSession session;
    private final Ears ears;
    private final Appender appender;
    private long sent;
    private long sentAt;
    private long retryAt = System.nanoTime();

    private Recorder(ListenSession session, Ears ears, Appender appender, long sent) {
        this.session = session;
        this.ears = ears;
        this.appender = appender;
        this.sent = sent;
        // The first one that says what is logged comes as soon as it is.
        this.sentAt = System.nanoTime() - BEAT.toNanos();
    }

    /**
     * Becomes the recorder unless there is one.
     *
     * @param listeningSince from when on the session has heard everything, by the database's clock
     */
    static @Nullable Recorder take(ListenSession session, Ears ears, OffsetDateTime listeningSince)
            throws InterruptedException {
        if (!session.run(LOCK).iterator().next().getBoolean("mine")) {
            return null;
        }
        // Of what the one before has logged the last may still be on its way here; a marker comes after it.
        long number = sendMarker(session, 0, ears.heard().lastMarker());
        if (!ears.awaitMarker(number, LONGEST_ECHO)) {
            throw deaf();
        }
        Row row = session.run(BEGIN, listeningSince).iterator().next();
        LogPosition position = LogPosition.of(row.getLong("logged_to"), row.getString("counts"));
        ears.heard().forget(position);
        OffsetDateTime gapSince = row.getOffsetDateTime("gap_since");
        if (gapSince != null) {
            LOG.nobodyListened(gapSince.toInstant(), listeningSince.toInstant());
        }
        return new Recorder(session, ears, new Appender(session, ears.heard(), position), number);
    }

    /** Logs what there is by now, however much comes meanwhile, and sends a marker if it is time to. */
    void work() {
        long now = System.nanoTime();
        if (now - retryAt < 0) {
            return;
        }
        try {
            logUpTo(ears.heard().size());
            beat();
        } catch (StatementException refused) {
            LOG.notificationsNotLogged(RETRY, String.valueOf(refused.getMessage()));
            retryAt = System.nanoTime() + RETRY.toNanos();
        }
        long dropped = ears.heard().takeDropped();
        if (dropped > 0) {
            LOG.notificationsDropped(dropped);
        }
    }

    private void logUpTo(int most) {
        int left = most;
        while (left > 0) {
            List<Note> notes = ears.heard().next(Math.min(left, Appender.MOST_NOTES), Appender.MOST_BYTES);
            if (notes.isEmpty()) {
                return;
            }
            appender.append(notes);
            left -= notes.size();
            beat();
        }
    }

    private void beat() {
        long age = System.nanoTime() - sentAt;
        if (ears.heard().marker() < sent) {
            if (age > LONGEST_ECHO.toNanos()) {
                throw deaf();
            }
        } else if (age >= BEAT.toNanos()) {
            long loggedTo = ears.heard().loggedTo();
            sentAt = System.nanoTime();
            sent = sendMarker(session, loggedTo, 0);
            appender.isLogged(loggedTo);
        }
    }

    private static long sendMarker(ListenSession session, long loggedTo, long after) {
        return session.run(SEND_MARKER, loggedTo, after).iterator().next().getLong("number");
    }

    private static ListeningException deaf() {
        return new ListeningException("what is sent to this session does not arrive");
    }
}
