package io.pgevents.delivery;

import io.pgevents.log.Event;
import org.jspecify.annotations.Nullable;

/** A first attempt that is under way, with what was true when it began: settings may change before it ends. */
record Trial(Event event, @Nullable String lane, Endpoint endpoint) {

    /** Whether it is about the very same event; after a fail-over that lost transactions another can have its id. */
    boolean isOf(Event other) {
        return event.id() == other.id() && event.time().equals(other.time());
    }
}
