package io.pgevents.delivery;

import io.pgevents.log.Event;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery with a row whose next attempt is due.
 *
 * @param followers those of its lane that wait for it, in their order, as far as they are known
 */
record DueRow(long id, Slot slot, @Nullable String lane, int attempts, Event event, List<DueRow> followers) {

    /** The same with those behind it only up to the first that is under way already. */
    DueRow upTo(Collection<Long> underWay) {
        int known = 0;
        while (known < followers.size() && !underWay.contains(followers.get(known).id)) {
            known++;
        }
        return new DueRow(id, slot, lane, attempts, event, followers.subList(0, known));
    }

    /** The one whose turn it is next, with those behind it. */
    DueRow next() {
        DueRow first = followers.get(0);
        return new DueRow(first.id, slot, lane, first.attempts, first.event, followers.subList(1, followers.size()));
    }
}
