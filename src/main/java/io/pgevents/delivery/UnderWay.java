package io.pgevents.delivery;

import io.pgevents.log.Event;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The first attempts of one slot that have begun and not ended. Confined to the loop. */
final class UnderWay {

    private final Memory memory;
    private final Set<Trial> trials = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Long, Trial.Item> items = new HashMap<>();
    private long bytes;

    UnderWay(Memory memory) {
        this.memory = memory;
    }

    void begins(Trial trial) {
        trials.add(trial);
        trial.items().forEach(item -> items.put(item.event().id(), item));
        account(trial, 1);
    }

    /** @return whether it was under way here */
    boolean ends(Trial trial) {
        if (!trials.remove(trial)) {
            return false;
        }
        trial.items().forEach(item -> items.remove(item.event().id(), item));
        account(trial, -1);
        return true;
    }

    /** Whether the very same event is under way. */
    boolean has(Event event) {
        Trial.@Nullable Item item = items.get(event.id());
        return item != null && item.isOf(event);
    }

    Collection<Trial> trials() {
        return trials;
    }

    /** What another has taken over no longer counts here. */
    void forget() {
        memory.free(bytes);
        bytes = 0;
        trials.clear();
        items.clear();
    }

    int attempts() {
        return trials.size();
    }

    long bytes() {
        return bytes;
    }

    private void account(Trial trial, int sign) {
        long size = trial.items().stream()
                .mapToLong(item -> Memory.of(item.event().size()))
                .sum();
        bytes += sign * size;
        memory.take(sign * size);
    }
}
