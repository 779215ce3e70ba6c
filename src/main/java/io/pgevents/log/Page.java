package io.pgevents.log;

import java.util.List;

/**
 * A bounded piece of the log.
 *
 * @param events in the order of their ids
 * @param end the position after them; also moves on when there are none
 * @param more whether reading on from {@code end} is known to give more
 */
public record Page(List<Event> events, Position end, boolean more) {}
