package io.pgevents.subscription;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What the operator allows the delivery settings of all subscriptions. */
@ConfigMapping(prefix = "pgevents.delivery")
public interface DeliveryLimits {

    /**
     * The longest timeout that a subscription may ask for; at most three quarters of {@code pgevents.replica.lease}. One
     * that has a longer timeout, from a time when that was allowed, gets this.
     */
    @WithDefault("PT20S")
    Duration maxTimeout();
}
