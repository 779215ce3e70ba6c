package io.pgevents.platform.amqp;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which brokers were there when they were last needed, as a metric: 1 from a connection on, 0 from its loss or from the
 * first failure to open one. A broker that nobody has needed yet has no series. Thread-safe.
 */
@Singleton
final class BrokerStates {

    private final MeterRegistry registry;
    private final Map<String, AtomicInteger> byBroker = new ConcurrentHashMap<>();

    BrokerStates(MeterRegistry registry) {
        this.registry = registry;
    }

    void up(String broker) {
        state(broker).set(1);
    }

    void down(String broker) {
        state(broker).set(0);
    }

    private AtomicInteger state(String broker) {
        return byBroker.computeIfAbsent(broker, name -> {
            var state = new AtomicInteger();
            Gauge.builder("pgevents.amqp.broker.up", state, AtomicInteger::get)
                    .tag("broker", name)
                    .description("1 if the broker could be reached when it was last needed, 0 if not")
                    .register(registry);
            return state;
        });
    }
}
