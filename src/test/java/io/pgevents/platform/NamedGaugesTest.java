package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedGaugesTest {

    private record Place(String name, int window) {}

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> removed = new ArrayList<>();
    private final NamedGauges<Place> gauges =
            new NamedGauges<>(MultiGauge.builder("window").register(registry), "endpoint", Place::name, Place::window);

    @Test
    void one_that_stays_is_never_taken_away_and_has_its_last_value() {
        registry.config().onMeterRemoved(meter -> removed.add(name(meter)));
        gauges.set(List.of(new Place("a", 1), new Place("b", 1)));

        gauges.set(List.of(new Place("a", 2)));

        assertThat(removed).containsExactly("b");
        assertThat(value("a")).isEqualTo(2);
    }

    @Test
    void one_that_comes_back_is_there_again() {
        gauges.set(List.of(new Place("a", 1)));
        gauges.set(List.of());
        assertThat(registry.getMeters()).isEmpty();

        gauges.set(List.of(new Place("a", 3)));

        assertThat(value("a")).isEqualTo(3);
    }

    private double value(String name) {
        return registry.get("window").tag("endpoint", name).gauge().value();
    }

    private static String name(Meter meter) {
        return meter.getId().getTag("endpoint");
    }
}
