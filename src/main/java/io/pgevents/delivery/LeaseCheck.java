package io.pgevents.delivery;

import io.pgevents.platform.StartUpException;
import io.pgevents.subscription.DeliveryLimits;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Refuses to start with leases that an attempt could outlive. */
@ApplicationScoped
class LeaseCheck {

    private static final int BEFORE_THE_READER = 2_000;

    private final Duration lease;
    private final Duration maxTimeout;

    LeaseCheck(ReplicaSettings replica, DeliveryLimits limits) {
        this.lease = replica.lease();
        this.maxTimeout = limits.maxTimeout();
    }

    void start(@Observes @Priority(BEFORE_THE_READER) StartupEvent started) {
        if (maxTimeout.multipliedBy(4).compareTo(lease.multipliedBy(3)) > 0) {
            throw new StartUpException("pgevents.replica.lease is " + lease + ", too short for attempts of"
                    + " pgevents.delivery.max-timeout, " + maxTimeout + ": another replica could begin what is still"
                    + " under way; give it at least four thirds of that");
        }
    }
}
