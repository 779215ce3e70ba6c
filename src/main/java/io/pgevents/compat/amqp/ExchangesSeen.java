package io.pgevents.compat.amqp;

import io.pgevents.platform.amqp.AmqpBroker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which exchanges a broker had a short while ago. Thread-safe. */
final class ExchangesSeen {

    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final int MOST = 10_000;

    private record Key(AmqpBroker broker, String exchange) {}

    private final Map<Key, Long> seenAt = new ConcurrentHashMap<>();

    boolean has(AmqpBroker broker, String exchange) {
        Long at = seenAt.get(new Key(broker, exchange));
        return at != null && System.nanoTime() - at < FRESH.toNanos();
    }

    void add(AmqpBroker broker, String exchange) {
        if (seenAt.size() >= MOST) {
            seenAt.clear();
        }
        seenAt.put(new Key(broker, exchange), System.nanoTime());
    }

    void remove(AmqpBroker broker, String exchange) {
        seenAt.remove(new Key(broker, exchange));
    }
}
