package io.pgevents.delivery;

import java.util.ArrayList;
import java.util.List;

/** A row of {@code pgevents.delivered}: attempts that share it, in the order in which they ended. */
final class SharedRow {

    /** No two events of a row are farther apart; the table checks it. */
    static final long SPAN = 10_000;

    static final int MOST = 1_000;

    private final List<AttemptRow> attempts = new ArrayList<>();
    private long firstEvent;
    private long lastEvent;

    SharedRow(AttemptRow first) {
        this.firstEvent = first.event();
        this.lastEvent = first.event();
        attempts.add(first);
    }

    /** @return false if there is no room for it here */
    boolean add(AttemptRow attempt) {
        long first = Math.min(firstEvent, attempt.event());
        long last = Math.max(lastEvent, attempt.event());
        if (attempts.size() == MOST || last - first >= SPAN) {
            return false;
        }
        firstEvent = first;
        lastEvent = last;
        attempts.add(attempt);
        return true;
    }

    List<AttemptRow> attempts() {
        return attempts;
    }

    /** Shows what all of them have in common. */
    AttemptRow first() {
        return attempts.get(0);
    }

    long firstEvent() {
        return firstEvent;
    }

    long lastEvent() {
        return lastEvent;
    }
}
