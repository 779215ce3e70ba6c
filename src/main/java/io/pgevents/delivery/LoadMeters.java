package io.pgevents.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.pgevents.delivery.Load.Place;
import io.pgevents.platform.NamedGauges;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a replica has to do, as metrics: as it was when the loop last said it. {@link #set} is for one thread. */
final class LoadMeters {

    private static final double MILLIS = 1_000.0;

    private final MeterRegistry registry;
    private final List<NamedGauges<Place>> endpoints;
    private volatile Load load = Load.NONE;

    LoadMeters(MeterRegistry registry) {
        this.registry = registry;
        gauge("pgevents.leases", "Subscriptions, or parts of one, that this replica runs", Load::slots);
        gauge("pgevents.lanes", "Lanes with events waiting or an attempt under way", Load::lanes);
        gauge("pgevents.events.waiting", "Events in memory whose first attempt is still to come", Load::waiting);
        gauge("pgevents.attempts.under.way", "Attempts that have begun and not ended", Load::underWay);
        gauge("pgevents.window", "How many attempts all endpoints together take at once, as found out", Load::window);
        Gauge.builder(
                        "pgevents.endpoint.longest.open",
                        this,
                        meters -> seconds(meters.load.longestOpen().toMillis()))
                .baseUnit("seconds")
                .description("How long the endpoint has been down that is down longest, 0 if none is")
                .register(registry);
        circuit("closed", Load::closed);
        circuit("open", Load::open);
        circuit("half-open", Load::halfOpen);
        this.endpoints = List.of(
                endpoint(
                        "pgevents.endpoint.open",
                        "seconds",
                        "How long the endpoint has been down, 0 if it is not",
                        place -> seconds(place.open().toMillis())),
                endpoint(
                        "pgevents.endpoint.window",
                        null,
                        "How many attempts the endpoint takes at once",
                        Place::window),
                endpoint(
                        "pgevents.endpoint.under.way",
                        null,
                        "Attempts at the endpoint that have not ended",
                        Place::underWay));
    }

    void set(Load now) {
        load = now;
        endpoints.forEach(gauges -> gauges.set(now.worst()));
    }

    private static double seconds(long millis) {
        return millis / MILLIS;
    }

    private void gauge(String name, String description, ToDoubleFunction<Load> value) {
        Gauge.builder(name, this, meters -> value.applyAsDouble(meters.load))
                .description(description)
                .register(registry);
    }

    private void circuit(String state, ToDoubleFunction<Load> value) {
        Gauge.builder("pgevents.endpoints", this, meters -> value.applyAsDouble(meters.load))
                .tag("circuit", state)
                .description("Endpoints of this replica by the state of their circuit")
                .register(registry);
    }

    private NamedGauges<Place> endpoint(
            String name, @Nullable String unit, String description, ToDoubleFunction<Place> value) {
        MultiGauge gauge =
                MultiGauge.builder(name).baseUnit(unit).description(description).register(registry);
        return new NamedGauges<>(gauge, "endpoint", Place::name, value);
    }
}
