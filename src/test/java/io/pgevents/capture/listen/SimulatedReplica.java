package io.pgevents.capture.listen;

import io.pgevents.capture.listen.SimulatedQueue.Entry;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;

/** A replica with the real memory of what was heard and the real way of logging it, on a simulated queue. */
final class SimulatedReplica {

    private final SimulatedQueue queue;
    private final List<String> channels;
    private Heard heard = new Heard(1_000_000, Long.MAX_VALUE);
    private boolean connected;
    private int at;
    private Appender appender;
    private long sentMarker;

    SimulatedReplica(SimulatedQueue queue, List<String> channels) {
        this.queue = queue;
        this.channels = channels;
        connect();
    }

    void connect() {
        if (!connected) {
            heard.sessionBegins();
            heard.listensTo(channels);
            at = queue.entries().size();
            connected = true;
        }
    }

    void hear(int some) {
        for (int i = 0; connected && i < some && at < queue.entries().size(); i++) {
            Entry entry = queue.entries().get(at++);
            if (entry.marker() == null) {
                heard.notification(entry.channel(), entry.payload(), 1);
            } else {
                heard.marker(entry.marker().number(), entry.marker().loggedTo());
            }
        }
    }

    void hearAll() {
        hear(Integer.MAX_VALUE);
    }

    /** As {@link Recorder} does it. */
    void takeOver() {
        queue.lockFor(this);
        sentMarker = queue.sendMarker(0);
        while (heard.marker() < sentMarker) {
            hear(1);
        }
        heard.forget(queue.stored());
        appender = new Appender(this::append, heard, queue.stored());
    }

    void beat() {
        if (queue.isHeldBy(this) && heard.marker() == sentMarker) {
            long loggedTo = heard.loggedTo();
            sentMarker = queue.sendMarker(loggedTo);
            appender.isLogged(loggedTo);
        }
    }

    void log(int atMost) {
        if (queue.isHeldBy(this)) {
            List<Note> notes = heard.next(atMost, Long.MAX_VALUE);
            if (!notes.isEmpty()) {
                appender.append(notes);
            }
        }
    }

    /** The statement is committed, and its answer lost. */
    void logAndNeverLearnOfIt(int atMost) {
        if (queue.isHeldBy(this)) {
            List<Note> notes = heard.next(atMost, Long.MAX_VALUE);
            if (!notes.isEmpty()) {
                var forgetful = new Heard(1, 1);
                new Appender(this::append, forgetful, queue.stored()).append(notes);
            }
        }
    }

    void loseSession() {
        connected = false;
        queue.unlock(this);
    }

    void loseMemory() {
        loseSession();
        heard = new Heard(1_000_000, Long.MAX_VALUE);
    }

    boolean hasHeardEverything() {
        return connected && heard.isComplete();
    }

    private RowSet<Row> append(String sql, Object... values) {
        queue.append((String[]) values[0], (String[]) values[1], (Long) values[2], (String) values[3]);
        return null;
    }
}
