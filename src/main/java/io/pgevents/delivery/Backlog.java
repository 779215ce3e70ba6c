package io.pgevents.delivery;

import io.pgevents.log.Page;
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
        events += shared.page().events().size();
        if (meanwhile.size() == MOST_PAGES || events > MOST_EVENTS) {
            meanwhile = null;
        } else {
            meanwhile.add(shared);
        }
    }

    /** The current read is over. @return the shared pages to go on with; null if there is more to read first */
    @Nullable
    List<SharedPage> readEnds(Page page) {
        List<SharedPage> kept = meanwhile;
        abandon();
        return page.more() ? null : kept;
    }

    void abandon() {
        reading = false;
        meanwhile = null;
    }
}
