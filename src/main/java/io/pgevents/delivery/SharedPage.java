package io.pgevents.delivery;

import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.subscription.EventView;
import java.util.List;

/**
 * A page with its events as the filters see them, each parsed at most once whoever looks.
 *
 * @param number counts the pages that the replica's one reader has read for everybody, without gaps;
 *     {@link Progress#OWN_PAGE} for a page that was read for subscriptions that are behind
 * @param more whether reading on from its end is known to give more
 * @param passedOver its events were not read, so that nobody can go on with it
 */
record SharedPage(long number, Position start, Position end, List<EventView> events, boolean more, boolean passedOver) {

    static SharedPage of(long number, Position start, Page page) {
        return new SharedPage(
                number,
                start,
                page.end(),
                page.events().stream().map(EventView::new).toList(),
                page.more(),
                page.passedOver());
    }

    static SharedPage own(Position start, Page page) {
        return of(Progress.OWN_PAGE, start, page);
    }
}
