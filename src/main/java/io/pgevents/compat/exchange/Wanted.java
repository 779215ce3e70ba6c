package io.pgevents.compat.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The channels that the bindings of an exchange ask for; one that none asks for any more, for a while. Not thread-safe. */
final class Wanted {

    private final Duration grace;
    private final Map<String, Instant> lastBound = new HashMap<>();

    /** @param grace how long a channel outlasts its last binding */
    Wanted(Duration grace) {
        this.grace = grace;
    }

    /** @param bound what is bound, or was captured before, at that time */
    SortedSet<String> at(Instant now, Set<String> bound) {
        bound.forEach(channel -> lastBound.put(channel, now));
        lastBound.values().removeIf(last -> !last.plus(grace).isAfter(now) && last.isBefore(now));
        return new TreeSet<>(lastBound.keySet());
    }
}
