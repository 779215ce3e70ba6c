package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.log.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far one subscription has come: the position before which every event is done with, and the pages after it in
 * which some are still open. Confined to the loop.
 */
final class Progress {

    private static final class Segment {
        private Position end;
        private final long sharedPage;
        private final Set<Long> open = new HashSet<>();
        private final Set<Long> finished = new HashSet<>();

        private Segment(Position end, long sharedPage) {
            this.end = end;
            this.sharedPage = sharedPage;
        }
    }

    /** The number of a page that the subscription has read for itself. */
    static final long OWN_PAGE = -1;

    private Position done;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final Map<Long, Segment> byEvent = new HashMap<>();
    private final Set<Long> finishedAhead = new HashSet<>();
    private boolean rewound;

    /** @param ahead events after the start that are finished already */
    Progress(Position start, Set<Long> ahead) {
        this.done = start;
        this.finishedAhead.addAll(ahead);
        this.rewound = true;
    }

    /** Everything before it is done with. */
    Position done() {
        return done;
    }

    /** Where to read on. */
    Position read() {
        return segments.isEmpty() ? done : segments.getLast().end;
    }

    /** The number of the shared page that holds the first open event, {@link #OWN_PAGE} for one of its own; null if all is done. */
    @Nullable
    Long firstOpenPage() {
        return segments.isEmpty() ? null : segments.getFirst().sharedPage;
    }

    int open() {
        return byEvent.size();
    }

    /**
     * Takes over a page.
     *
     * @return the events of it that have to be delivered: all but those that were finished before a {@link #rewind}
     */
    List<Event> add(Position end, long sharedPage, List<Event> matching) {
        List<Event> fresh = new ArrayList<>(matching.size());
        Segment segment = new Segment(end, sharedPage);
        for (Event event : matching) {
            if (finishedAhead.remove(event.id())) {
                segment.finished.add(event.id());
            } else {
                segment.open.add(event.id());
                byEvent.put(event.id(), segment);
                fresh.add(event);
            }
        }
        if (segment.open.isEmpty() && segment.finished.isEmpty() && !segments.isEmpty()) {
            segments.getLast().end = end;
        } else {
            segments.addLast(segment);
            advance();
        }
        return fresh;
    }

    /** The event is done with: delivered, or its fate is a row. */
    void finished(long event) {
        Segment segment = byEvent.remove(event);
        if (segment != null) {
            segment.open.remove(event);
            segment.finished.add(event);
            advance();
        } else if (rewound) {
            finishedAhead.add(event);
        }
    }

    /** Goes back to {@link #done}, remembering what was finished beyond it, so that reading again repeats nothing. */
    void rewind() {
        rewound = true;
        segments.forEach(segment -> finishedAhead.addAll(segment.finished));
        segments.clear();
        byEvent.clear();
    }

    /** The subscription has caught up: what was finished ahead has been read again by now. */
    void caughtUp() {
        rewound = false;
        finishedAhead.clear();
    }

    /** What is finished beyond {@link #done}; complete after a {@link #rewind}. */
    Set<Long> ahead() {
        return Set.copyOf(finishedAhead);
    }

    /** Nothing is open, and everything up to the position is done with: it may as well be a later one. */
    void moveTo(Position later) {
        if (!segments.isEmpty()) {
            throw new IllegalStateException("something is open before " + later);
        }
        done = later;
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    private void advance() {
        while (!segments.isEmpty() && segments.getFirst().open.isEmpty()) {
            done = segments.removeFirst().end;
        }
    }
}
