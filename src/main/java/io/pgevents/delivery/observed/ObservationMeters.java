package io.pgevents.delivery.observed;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.pgevents.delivery.observed.Observation.Behind;
import io.pgevents.platform.NamedGauges;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The last observation as metrics; NaN while there is none. They are the same at each replica. */
final class ObservationMeters {

    private static final String SECONDS = "seconds";
    private static final double NANOS = 1e9;

    private final MeterRegistry registry;
    private final NamedGauges<Behind> lagSeconds;
    private final NamedGauges<Behind> lagEvents;
    private volatile Observation last = Observation.NONE;
    private volatile long foundAt = System.nanoTime();

    ObservationMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("pgevents.observation.age", this, meters -> (System.nanoTime() - meters.foundAt) / NANOS)
                .baseUnit(SECONDS)
                .description("Since the database answered what is asked for the metrics")
                .register(registry);
        gauge(
                "pgevents.log.size",
                "bytes",
                "Size of the event log with its indexes",
                found -> found.number("logBytes"));
        gauge("pgevents.log.partitions", null, "Partitions of the event log", found -> found.number("partitions"));
        gauge(
                "pgevents.log.default.partition.used",
                null,
                "1 if events had no partition of their own",
                found -> found.flag("defaultPartitionUsed"));
        gauge(
                "pgevents.log.oldest.unread",
                SECONDS,
                "Age of the oldest event that a subscription of any status has not come to",
                found -> found.number("oldestUnreadSeconds"));
        gauge(
                "pgevents.database.oldest.transaction",
                SECONDS,
                "Age of the oldest running transaction that writes, of the whole cluster",
                found -> found.number("oldestTransactionSeconds"));
        gauge(
                "pgevents.database.notify.queue",
                null,
                "How full PostgreSQL's queue of notifications is, 0 to 1",
                found -> found.number("notifyQueue"));
        gauge("pgevents.replicas", null, "Replicas that live", found -> found.number("replicas"));
        gauge(
                "pgevents.lag",
                SECONDS,
                "Of the active subscription farthest behind",
                found -> found.number("lagSeconds"));
        gauge(
                "pgevents.lag.events",
                null,
                "Of the active subscription farthest behind",
                found -> found.number("lagEvents"));
        gauge(
                "pgevents.missed.events",
                null,
                "Events that retention took from subscriptions that had not come to them",
                found -> found.number("missedEvents"));
        gauge(
                "pgevents.subscriptions.failing",
                null,
                "Subscriptions whose last attempts have all failed",
                found -> found.number("failing"));
        groups(
                "pgevents.deliveries",
                "Deliveries that have a row",
                "deliveries",
                List.of("retrying", "blocked", "dead"));
        groups("pgevents.subscriptions", "Subscriptions", "subscriptions", List.of("active", "paused", "disabled"));
        this.lagSeconds = subscriptions(
                MultiGauge.builder("pgevents.subscription.lag")
                        .baseUnit(SECONDS)
                        .description("Age of the oldest event that an active subscription has not come to"),
                Behind::seconds);
        this.lagEvents = subscriptions(
                MultiGauge.builder("pgevents.subscription.lag.events")
                        .description("Events in the log after the position of an active subscription"),
                Behind::events);
    }

    void set(Observation found) {
        last = found;
        if (found != Observation.NONE) {
            foundAt = System.nanoTime();
        }
        List<Behind> behind = found.behind();
        lagSeconds.set(behind);
        lagEvents.set(behind);
    }

    private NamedGauges<Behind> subscriptions(MultiGauge.Builder gauge, ToDoubleFunction<Behind> value) {
        return new NamedGauges<>(gauge.register(registry), "subscription", Behind::id, value);
    }

    private void groups(String name, String description, String group, List<String> statuses) {
        for (String status : statuses) {
            Gauge.builder(name, this, meters -> meters.last.number(group, status))
                    .tag("status", status)
                    .description(description)
                    .register(registry);
        }
    }

    private void gauge(String name, @Nullable String unit, String description, ToDoubleFunction<Observation> value) {
        Gauge.builder(name, this, meters -> value.applyAsDouble(meters.last))
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }
}
