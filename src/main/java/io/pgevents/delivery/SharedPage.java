package io.pgevents.delivery;

import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.subscription.EventView;
import java.util.List;

/**
 * A page with its events as the filters see them, each parsed at most once whoever looks.
 *
 * @param number counts the pages that the replica's one reader has read for everybody, without gaps;
 *     {@link Progress#OWN_PAGE} for a page that a subscription has read for itself
 */
record SharedPage(long number, Position end, List<EventView> events) {

    static SharedPage of(long number, Page page) {
        return new SharedPage(
                number, page.end(), page.events().stream().map(EventView::new).toList());
    }
}
