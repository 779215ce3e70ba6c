package io.pgevents.delivery;

import io.pgevents.log.Position;
import io.pgevents.log.Snapshot;
import io.pgevents.subscription.EventView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a subscription that reads for itself back to the shared pages, without a gap and without a repeat. The shared
 * pages that arrive during a read are kept. If the read reached the present, everything before those pages is in it,
 * because its snapshot is younger; and of what follows, the events that its snapshot shows have been seen.
 * Confined to the loop.
 */
final class Backlog {

    private static final int MOST_PAGES = 64;
    private static final int MOST_EVENTS = 2_000;

    private boolean reading;
    private int read;
    private @Nullable List<SharedPage> meanwhile;
    private int events;
    /** While pages to come may hold events that a read of its own has shown already. */
    private @Nullable Snapshot joinedAt;

    private @Nullable String joinedSeen;

    boolean isReading() {
        return reading;
    }

    /** @return the number of this read */
    int readStarts() {
        reading = true;
        meanwhile = new ArrayList<>();
        events = 0;
        return ++read;
    }

    /** Whether the result of a read still counts: it does not once {@link #abandon} was called. */
    boolean isCurrent(int number) {
        return reading && number == read;
    }

    /** A shared page arrived while the subscription is behind. */
    void keep(SharedPage shared) {
        if (meanwhile == null) {
            return;
        }
        events += shared.events().size();
        if (shared.passedOver() || meanwhile.size() == MOST_PAGES || events > MOST_EVENTS) {
            meanwhile = null;
        } else {
            meanwhile.add(shared);
        }
    }

    /** The current read is over. @return the shared pages to go on with; null if there is more to read first */
    @Nullable
    List<SharedPage> readEnds(SharedPage page) {
        List<SharedPage> kept = meanwhile;
        abandon();
        return page.more() ? null : kept;
    }

    void abandon() {
        reading = false;
        meanwhile = null;
    }

    /**
     * The slot goes on with the shared pages; what is visible at this position it has seen.
     *
     * @param present where the shared pages are
     */
    void joins(Position seen, Position present) {
        Snapshot snapshot = Snapshot.parse(seen.seen());
        if (!Snapshot.parse(present.seen()).showsAllOf(snapshot)) {
            joinedSeen = seen.seen();
            joinedAt = snapshot;
        }
    }

    boolean isJoining() {
        return joinedAt != null;
    }

    /** What was seen is to be seen again. */
    void forget() {
        joinedAt = null;
        joinedSeen = null;
    }

    /** Whether all of the page's window has been seen already. */
    boolean covers(SharedPage page) {
        String target = page.end().target();
        return joinedAt != null
                && joinedAt.showsAllOf(
                        Snapshot.parse(target == null ? page.end().seen() : target));
    }

    /**
     * Where somebody is who has seen a page: in the middle of a large window, also what was seen on the way here. To be
     * called before {@link #unseen}.
     */
    Position end(SharedPage page) {
        Position end = page.end();
        return joinedSeen == null || end.target() == null ? end : new Position(joinedSeen, end.target(), end.lastId());
    }

    /** The events of a page that have not been seen yet. Pages are to be given in their order. */
    List<EventView> unseen(SharedPage page) {
        Snapshot seen = joinedAt;
        if (seen == null) {
            return page.events();
        }
        if (Snapshot.parse(page.end().seen()).showsAllOf(seen)) {
            forget();
        }
        return page.events().stream()
                .filter(view -> !seen.shows(view.event().transaction()))
                .toList();
    }
}
