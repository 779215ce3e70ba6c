package io.pgevents.log;

import java.util.List;

/**
 * A bounded piece of the log.
 *
 * @param events in the order of their ids
 * @param end the position after them; also moves on when there are none
 * @param more whether reading on from {@code end} is known to give more
 * @param passedOver the events were not read: there may be any number of them before {@code end}
 * @param highestId of the events; of all there are if they were passed over; 0 if there are none
 */
public record Page(List<Event> events, Position end, boolean more, boolean passedOver, long highestId) {

    static Page of(List<Event> events, Position end, boolean more) {
        long highest = events.isEmpty() ? 0 : events.get(events.size() - 1).id();
        return new Page(events, end, more, false, highest);
    }

    static Page passedOver(Position end, long highestId) {
        return new Page(List.of(), end, false, true, highestId);
    }
}
