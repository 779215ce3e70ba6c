package io.pgevents.subscription;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What no subscription may go beyond. */
@ConfigMapping(prefix = "pgevents.delivery")
public interface DeliveryLimits {

    /** The longest timeout that a subscription may ask for; at most three quarters of {@code pgevents.replica.lease}. */
    @WithDefault("PT20S")
    Duration maxTimeout();
}
