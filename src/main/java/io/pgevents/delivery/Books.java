package io.pgevents.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where account is kept of what happens. */
@ApplicationScoped
class Books {

    private final AttemptLogTable attempts;
    private final AttemptLogSettings settings;
    private final HealthRows health;
    private final DeliveryStates states;
    private final DeliveryMeters meters;

    Books(
            AttemptLogTable attempts,
            AttemptLogSettings settings,
            HealthRows health,
            DeliveryStates states,
            DeliveryMeters meters) {
        this.attempts = attempts;
        this.settings = settings;
        this.health = health;
        this.states = states;
        this.meters = meters;
    }

    LeaseMeters leases() {
        return meters.leases();
    }

    /**
     * @param replica its name
     * @param fleet the present one
     */
    Bookkeeper keeper(Loop loop, String replica, Supplier<@Nullable Fleet> fleet) {
        meters.survey(loop, fleet);
        return new Bookkeeper(
                loop,
                new AttemptLog(loop, rows -> attempts.insert(replica, rows), settings.log()),
                new SubscriptionHealth(loop, health),
                states::store,
                meters.attempts(),
                fleet,
                replica);
    }
}
