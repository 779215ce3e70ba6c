package io.pgevents.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.pgevents.delivery.Load.Place;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a replica has to do, as metrics: as it was when the loop last said it. {@link #set} is for one thread. */
final class LoadMeters {

    private static final double MILLIS = 1_000.0;

    private final MeterRegistry registry;
    private final MultiGauge openFor;
    private final MultiGauge window;
    private final MultiGauge underWay;
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
        this.openFor =
                multi("pgevents.endpoint.open", "seconds", "How long the endpoint has been down, 0 if it is not");
        this.window = multi("pgevents.endpoint.window", null, "How many attempts the endpoint takes at once");
        this.underWay = multi("pgevents.endpoint.under.way", null, "Attempts at the endpoint that have not ended");
    }

    void set(Load now) {
        load = now;
        rows(openFor, now, place -> seconds(place.open().toMillis()));
        rows(window, now, Place::window);
        rows(underWay, now, Place::underWay);
    }

    private static void rows(MultiGauge gauge, Load load, ToDoubleFunction<Place> value) {
        Function<Place, Row<?>> row = place -> Row.of(Tags.of("endpoint", place.name()), value.applyAsDouble(place));
        gauge.register(load.worst().stream().map(row).toList(), true);
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

    private MultiGauge multi(String name, @Nullable String unit, String description) {
        return MultiGauge.builder(name).baseUnit(unit).description(description).register(registry);
    }
}
