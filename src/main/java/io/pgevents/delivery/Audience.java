package io.pgevents.delivery;

import io.pgevents.subscription.EventView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may want an event, by its source: of ten thousand subscriptions few care for one table. Confined to the loop. */
final class Audience {

    private final Map<Runner, @Nullable String> sources = new HashMap<>();
    private final Map<@Nullable String, Set<Runner>> bySource = new HashMap<>();

    /** Takes note of what the runner's subscription is about now. */
    void put(Runner runner) {
        remove(runner);
        String source = runner.subscription().source();
        sources.put(runner, source);
        bySource.computeIfAbsent(source, any -> new LinkedHashSet<>()).add(runner);
    }

    void remove(Runner runner) {
        if (sources.containsKey(runner)) {
            String source = sources.remove(runner);
            Set<Runner> others = bySource.getOrDefault(source, Set.of());
            others.remove(runner);
            if (others.isEmpty()) {
                bySource.remove(source);
            }
        }
    }

    /** Adds to the set everybody who may want one of the events. */
    void addThoseFor(List<EventView> events, Set<Runner> runners) {
        if (events.isEmpty()) {
            return;
        }
        runners.addAll(bySource.getOrDefault(null, Set.of()));
        Set<String> seen = new HashSet<>();
        for (EventView view : events) {
            if (seen.add(view.event().source())) {
                runners.addAll(bySource.getOrDefault(view.event().source(), Set.of()));
            }
        }
    }
}
