package io.pgevents.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.pgevents.platform.MetricsSettings;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The metrics of delivery. */
@Singleton
class DeliveryMeters {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final AttemptMeters attempts;
    private final LoadMeters load;
    private final LeaseMeters leases;
    private final LoopHealth health;
    private final int endpoints;
    private final Duration interval;
    private boolean surveying;

    DeliveryMeters(MeterRegistry registry, MetricsSettings settings, LoopHealth health) {
        this.attempts = new AttemptMeters(registry);
        this.load = new LoadMeters(registry);
        this.leases = new LeaseMeters(registry);
        this.health = health;
        this.endpoints = settings.endpoints();
        this.interval = settings.refresh().compareTo(LONGEST) < 0 ? settings.refresh() : LONGEST;
    }

    AttemptMeters attempts() {
        return attempts;
    }

    LeaseMeters leases() {
        return leases;
    }

    /** From now on looks at the fleet again and again. */
    void survey(Loop loop, Supplier<@Nullable Fleet> fleet) {
        loop.every(interval, () -> {
            health.beat();
            if (!surveying) {
                surveying = true;
                set(loop, fleet.get());
            }
        });
    }

    /** Only what must be read on the loop is read there; the meters are set beside it. */
    private void set(Loop loop, @Nullable Fleet fleet) {
        Load now = fleet == null ? Load.NONE : LoadSurvey.of(fleet.runners(), fleet.unsettled(), endpoints);
        loop.call(
                () -> {
                    load.set(now);
                    return now;
                },
                done -> surveying = false,
                failure -> surveying = false);
    }
}
