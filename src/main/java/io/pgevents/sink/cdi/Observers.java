package io.pgevents.sink.cdi;

import io.pgevents.log.EventTopic;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The observers of one name, in the order in which they are called. Thread-safe. */
final class Observers {

    static final Observers NONE = new Observers(List.of());

    /** Tables and channels are few; but anybody may publish what looks like theirs. */
    private static final int MOST_TOPICS = 10_000;

    private final List<Observer> all;
    private final Map<EventTopic, List<Observer>> byTopic = new ConcurrentHashMap<>();

    Observers(List<Observer> all) {
        this.all =
                all.stream().sorted(Comparator.comparingInt(Observer::priority)).toList();
    }

    int size() {
        return all.size();
    }

    /** Those that ask for such events. */
    List<Observer> of(@Nullable EventTopic topic) {
        if (topic == null || all.isEmpty()) {
            return List.of();
        }
        if (byTopic.size() >= MOST_TOPICS) {
            byTopic.clear();
        }
        return byTopic.computeIfAbsent(
                topic,
                any -> all.stream().filter(observer -> observer.observes(topic)).toList());
    }
}
