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

    Books(AttemptLogTable attempts, AttemptLogSettings settings, HealthRows health, DeliveryStates states) {
        this.attempts = attempts;
        this.settings = settings;
        this.health = health;
        this.states = states;
    }

    /**
     * @param replica its name
     * @param fleet the present one
     */
    Bookkeeper keeper(Loop loop, String replica, Supplier<@Nullable Fleet> fleet) {
        return new Bookkeeper(
                loop,
                new AttemptLog(loop, rows -> attempts.insert(replica, rows), settings.log()),
                new SubscriptionHealth(loop, health),
                states::store,
                fleet,
                replica);
    }
}
