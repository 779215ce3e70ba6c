package io.pgevents.delivery;

import java.time.Duration;
import java.util.List;

/**
 * What a replica has to do, at one moment.
 *
 * @param slots that it runs
 * @param lanes that have events waiting or an attempt under way
 * @param waiting events in memory whose first attempt is still to come
 * @param underWay attempts
 * @param window how many attempts its endpoints take at once, all together
 * @param longestOpen how long the endpoint has been down that is down longest; zero if none is
 * @param worst endpoints, those first that do worst
 */
record Load(
        int slots,
        int lanes,
        int waiting,
        int underWay,
        int closed,
        int open,
        int halfOpen,
        int window,
        Duration longestOpen,
        List<Place> worst) {

    static final Load NONE = new Load(0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, List.of());

    /** An endpoint. @param open for how long; zero if it is not */
    record Place(String name, Duration open, int window, int underWay) {}
}
