package io.pgevents.capture.listen;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What this replica has heard and does not know to be in the log, oldest first: the recorder logs it, a stand-by keeps it
 * until the recorder says that it is logged. It outlives the session it was heard on. Thread-safe; nothing blocks.
 */
final class Heard {

    private final int mostNotes;
    private final long mostBytes;
    private final Deque<Note> notes = new ArrayDeque<>();
    /** Heard on this session before its first marker. */
    private final List<Note> early = new ArrayList<>();

    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<String> channels = new HashSet<>();
    /** Those whose notifications since the last marker were all heard. */
    private final Set<String> counted = new HashSet<>();

    private long marker;
    private long firstMarker;
    private long loggedTo;
    private long bytes;
    private long dropped;
    private long droppedMarker;

    /** Beyond these bounds the oldest are dropped. */
    Heard(int mostNotes, long mostBytes) {
        this.mostNotes = mostNotes;
        this.mostBytes = mostBytes;
    }

    /** What follows is heard on another session, which may have missed something before. */
    synchronized void sessionBegins() {
        // Between which markers these were sent is not known; the last one heard is sure to be earlier.
        placeEarlyOnes(marker);
        channels.clear();
        counted.clear();
        counts.clear();
        firstMarker = 0;
        loggedTo = 0;
    }

    /** What is sent to these from now on is heard. */
    synchronized void listensTo(Collection<String> more) {
        channels.addAll(more);
    }

    synchronized void listensNoMoreTo(Collection<String> fewer) {
        channels.removeAll(fewer);
        counted.removeAll(fewer);
    }

    synchronized void notification(String channel, String payload, int pid) {
        Note note = new Note(channel, payload, pid, 0, 0);
        if (firstMarker == 0) {
            early.add(note);
            bytes += note.size();
        } else {
            add(note, marker, counted.contains(channel) ? counts.merge(channel, 1, Integer::sum) : 0);
        }
        dropOldest();
    }

    /** @param alreadyLogged a marker before which everything is logged; 0 if the sender doesn't know of any */
    synchronized void marker(long number, long alreadyLogged) {
        if (firstMarker == 0) {
            firstMarker = number;
            placeEarlyOnes(number - 1);
        }
        marker = number;
        counts.clear();
        counted.clear();
        counted.addAll(channels);
        loggedTo = Math.max(loggedTo, alreadyLogged);
        forget(LogPosition.at(loggedTo));
    }

    /** Drops from the front what this position shows. */
    synchronized void forget(LogPosition position) {
        while (!notes.isEmpty() && notes.element().marker() < position.marker()) {
            bytes -= notes.remove().size();
        }
        if (!position.counts().isEmpty()) {
            notes.removeIf(note -> {
                boolean logged = position.shows(note);
                bytes -= logged ? note.size() : 0;
                return logged;
            });
        }
        if (droppedMarker < position.marker()) {
            dropped = 0;
        }
    }

    /** How many there are that {@link #next} would give. */
    synchronized int size() {
        return notes.size();
    }

    /** The oldest ones, as many as go into one statement; they stay until {@link #logged}. */
    synchronized List<Note> next(int atMost, long atMostBytes) {
        List<Note> next = new ArrayList<>();
        long size = 0;
        for (Note note : notes) {
            size += note.size();
            if (next.size() == atMost || (size > atMostBytes && !next.isEmpty())) {
                break;
            }
            next.add(note);
        }
        return next;
    }

    /** Drops what {@link #next} gave. */
    synchronized void logged(List<Note> done) {
        for (Note note : done) {
            // It may have been dropped meanwhile, being the oldest.
            if (!notes.isEmpty() && notes.element() == note) {
                bytes -= notes.remove().size();
            } else {
                dropped = Math.max(0, dropped - 1);
            }
        }
    }

    /** A marker before which everything that was heard is logged. */
    synchronized long loggedTo() {
        return notes.isEmpty() ? marker : notes.element().marker();
    }

    /** The last marker of this session; 0 if it has heard none. */
    synchronized long marker() {
        return firstMarker == 0 ? 0 : marker;
    }

    /** The last marker of any session. */
    synchronized long lastMarker() {
        return marker;
    }

    /** Whether everything that is not in the log was heard, without a break. */
    synchronized boolean isComplete() {
        return firstMarker > 0 && loggedTo >= firstMarker;
    }

    /** How many were dropped that are not known to be logged, and forgets that. */
    synchronized long takeDropped() {
        long count = dropped;
        dropped = 0;
        return count;
    }

    private void add(Note heard, long after, int place) {
        Note note = new Note(heard.channel(), heard.payload(), heard.pid(), after, place);
        notes.add(note);
        bytes += note.size();
    }

    private void placeEarlyOnes(long after) {
        for (Note note : early) {
            bytes -= note.size();
            add(note, after, 0);
        }
        early.clear();
    }

    private void dropOldest() {
        while (notes.size() + early.size() > mostNotes || bytes > mostBytes) {
            Note oldest = notes.isEmpty() ? early.remove(0) : notes.remove();
            bytes -= oldest.size();
            dropped++;
            droppedMarker = Math.max(droppedMarker, notes.isEmpty() ? marker : oldest.marker());
        }
    }
}
