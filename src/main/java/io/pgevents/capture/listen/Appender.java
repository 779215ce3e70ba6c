package io.pgevents.capture.listen;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.StatementException;
import io.pgevents.platform.Statements;
import java.util.List;

/** Appends notifications to the log, in one statement each time, together with how far the log is then. */
final class Appender {

    static final int MOST_NOTES = 1_000;
    static final long MOST_BYTES = 4 << 20;

    private static final String APPEND = "SELECT pgevents.append_notifications($1, $2, $3, $4::text::json)";

    private final Statements session;
    private final Heard heard;
    private LogPosition position;

    Appender(Statements session, Heard heard, LogPosition position) {
        this.session = session;
        this.heard = heard;
        this.position = position;
    }

    /** Everything before the marker is known to be logged. */
    void isLogged(long marker) {
        if (marker > position.marker()) {
            position = LogPosition.at(marker);
        }
    }

    /**
     * Logs them, or throws and has logged some of them, of which {@link Heard} knows.
     *
     * @param notes the next ones of {@link Heard}, at least one
     */
    void append(List<Note> notes) {
        try {
            write(notes, false);
        } catch (StatementException refused) {
            if (!isOfTheData(refused)) {
                throw refused;
            }
            int half = notes.size() / 2;
            if (half > 0) {
                append(notes.subList(0, half));
                append(notes.subList(half, notes.size()));
            } else {
                appendAsText(notes);
            }
        }
    }

    /** PostgreSQL does not take for JSON what Java does, or not in a database of this encoding. */
    private void appendAsText(List<Note> one) {
        try {
            write(one, true);
        } catch (StatementException refused) {
            if (!isOfTheData(refused)) {
                throw refused;
            }
            LOG.notificationRefused(one.get(0).channel(), String.valueOf(refused.getMessage()));
            heard.logged(one);
        }
    }

    private void write(List<Note> notes, boolean asText) {
        LogPosition after = position.after(notes);
        String[] channels = notes.stream().map(Note::channel).toArray(String[]::new);
        String[] data = notes.stream()
                .map(note -> asText
                        ? NotificationData.asText(note.channel(), note.payload(), note.pid())
                        : NotificationData.of(note.channel(), note.payload(), note.pid()))
                .toArray(String[]::new);
        session.run(APPEND, channels, data, after.marker(), after.json());
        position = after;
        heard.logged(notes);
    }

    /** Class 22 is a data exception, 54 a limit exceeded. */
    private static boolean isOfTheData(StatementException refused) {
        return refused.sqlState().startsWith("22") || refused.sqlState().startsWith("54");
    }
}
