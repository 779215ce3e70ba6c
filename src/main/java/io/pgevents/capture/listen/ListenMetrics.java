package io.pgevents.capture.listen;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pgevents.capture.listen.ListenHealth.State;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** How listening to captured channels goes, as metrics. */
@Singleton
class ListenMetrics {

    private final MeterRegistry registry;
    private final ListenHealth health;

    ListenMetrics(MeterRegistry registry, ListenHealth health) {
        this.registry = registry;
        this.health = health;
    }

    void start(@Observes StartupEvent started) {
        for (State state : State.values()) {
            Gauge.builder("pgevents.listener.state", health, listener -> listener.state() == state ? 1 : 0)
                    .tag("state", state.text())
                    .description("1 for the state that the listener of captured channels is in, 0 for the others")
                    .register(registry);
        }
        Gauge.builder("pgevents.listener.channels", health, ListenHealth::channels)
                .description("Captured channels that are listened to")
                .register(registry);
    }
}
