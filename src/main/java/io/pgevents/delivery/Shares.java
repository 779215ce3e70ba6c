package io.pgevents.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToIntFunction;

/**
 * How the slots of all active subscriptions are spread over the replicas that run now. No two should differ by more than
 * one; a difference of one stays as it is, since every move is a hand-over.
 *
 * @param slots how many each replica has, by its id
 * @param free how many nobody has
 */
record Shares(String replica, SortedMap<String, Integer> slots, int free) {

    /** How many free ones this replica should take. */
    int wanted() {
        int missing = least() - mine();
        boolean oneMore = missing <= 0 && mine() == least() && full().size() < left();
        return Math.min(free, oneMore ? 1 : Math.max(0, missing));
    }

    /** How many this replica should give away. */
    int surplus() {
        int most = least() + (left() > 0 ? 1 : 0);
        if (mine() > most) {
            return mine() - most;
        }
        // Some have one more than others; if too many have, the last of them give it away.
        return left() > 0 && full().indexOf(replica) >= left() ? 1 : 0;
    }

    private int mine() {
        return slots.getOrDefault(replica, 0);
    }

    private int all() {
        return free + slots.values().stream().mapToInt(Integer::intValue).sum();
    }

    private int least() {
        return all() / Math.max(1, slots.size());
    }

    /** How many replicas have one more than the least. */
    private int left() {
        return all() % Math.max(1, slots.size());
    }

    private List<String> full() {
        return slots.entrySet().stream()
                .filter(share -> share.getValue() > least())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Which slots to give away first: those whose subscription has more parts here, so that a hot one is spread; at last
     * the only part here of one that is split, which may be what spreads it.
     *
     * @param shards into how many the subscription of a slot is split
     */
    static List<Slot> toGiveAway(Collection<Slot> mine, ToIntFunction<Slot> shards, int surplus) {
        Map<String, Integer> parts = new HashMap<>();
        Map<Slot, Integer> place = new HashMap<>();
        List<Slot> ordered = new ArrayList<>(mine);
        ordered.sort(Comparator.comparing(Slot::shard).thenComparing(Slot::subscription));
        ordered.forEach(slot -> place.put(slot, parts.merge(slot.subscription(), 1, Integer::sum)));
        ordered.sort(Comparator.<Slot, Integer>comparing(place::get, Comparator.reverseOrder())
                .thenComparing(slot -> shards.applyAsInt(slot) > 1));
        return List.copyOf(ordered.subList(0, Math.min(surplus, ordered.size())));
    }
}
