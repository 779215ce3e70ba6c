package io.pgevents.delivery;

import io.pgevents.log.Event;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A first attempt that is under way, with what was true when it began: settings may change before it ends. */
record Trial(List<Item> items, Endpoint endpoint) {

    record Item(Event event, @Nullable String lane) {

        /** Whether it is the very same event; after a fail-over that lost transactions another can have its id. */
        boolean isOf(Event other) {
            return event.id() == other.id() && event.time().equals(other.time());
        }
    }

    List<Event> events() {
        return items.stream().map(Item::event).toList();
    }

    /** Each once; null among them if an event has none. */
    Set<@Nullable String> lanes() {
        Set<@Nullable String> lanes = new LinkedHashSet<>();
        items.forEach(item -> lanes.add(item.lane()));
        return lanes;
    }
}
