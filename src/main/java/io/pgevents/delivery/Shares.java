package io.pgevents.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the slots of all active subscriptions are spread over the replicas that run now.
 *
 * @param replicas how many run
 * @param rank the place of this one among them, from 0
 * @param slots how many slots there are
 * @param mine how many of them this replica has
 * @param free how many nobody has
 */
record Shares(int replicas, int rank, int slots, int mine, int free) {

    /** How many this replica should have, so that no two replicas differ by more than one. */
    int due() {
        return slots / replicas + (rank < slots % replicas ? 1 : 0);
    }

    int wanted() {
        return Math.min(free, Math.max(0, due() - mine));
    }

    int surplus() {
        return Math.max(0, mine - due());
    }

    /** Which slots to give away first: those whose subscription has more parts here, so that a hot one is spread. */
    static List<Slot> toGiveAway(Collection<Slot> mine, int surplus) {
        Map<String, Integer> parts = new HashMap<>();
        Map<Slot, Integer> place = new HashMap<>();
        List<Slot> ordered = new ArrayList<>(mine);
        ordered.sort(Comparator.comparing(Slot::shard).thenComparing(Slot::subscription));
        ordered.forEach(slot -> place.put(slot, parts.merge(slot.subscription(), 1, Integer::sum)));
        ordered.sort(Comparator.comparing(place::get, Comparator.reverseOrder()));
        return List.copyOf(ordered.subList(0, Math.min(surplus, ordered.size())));
    }
}
