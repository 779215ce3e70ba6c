package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that has ended, for whoever keeps account of them.
 *
 * @param number of the attempt at these events, from 1
 * @param next how long until the next attempt; null if there is none, or none was decided on
 * @param spared whether it does not count, because the endpoint was known to be down
 */
record Report(
        Subscription subscription,
        Slot slot,
        List<Event> events,
        int number,
        Attempt attempt,
        @Nullable Duration next,
        boolean spared) {}
