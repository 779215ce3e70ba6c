package io.pgevents.platform.amqp;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which brokers were there when they were last needed, as a metric: 1 from a connection on, 0 from its loss or from the
 * first failure to open one. One that was away and that nobody has needed for ten minutes since is NaN; a broker that
 * nobody has needed yet has no series. Thread-safe.
 */
@Singleton
final class BrokerStates {

    /** Longer than the pause between two probes of an endpoint that is down. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private final MeterRegistry registry;
    private final LongSupplier nanoTime;
    private final Map<String, State> byBroker = new ConcurrentHashMap<>();

    private record State(boolean up, long since) {}

    @Inject
    BrokerStates(MeterRegistry registry) {
        this(registry, System::nanoTime);
    }

    BrokerStates(MeterRegistry registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    void up(String broker) {
        set(broker, true);
    }

    void down(String broker) {
        set(broker, false);
    }

    private void set(String broker, boolean up) {
        if (byBroker.put(broker, new State(up, nanoTime.getAsLong())) == null) {
            Gauge.builder("pgevents.amqp.broker.up", () -> value(byBroker.get(broker)))
                    .tag("broker", broker)
                    .description("1 if the broker could be reached when it was last needed, 0 if not")
                    .register(registry);
        }
    }

    private double value(State state) {
        if (state.up()) {
            return 1;
        }
        return nanoTime.getAsLong() - state.since() < FORGOTTEN.toNanos() ? 0 : Double.NaN;
    }
}
