package io.pgevents.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long deliveries that are over are kept. */
@ConfigMapping(prefix = "pgevents.deliveries")
interface DeliveryRetentionSettings {

    /** How long a delivery that succeeded late, or was cancelled, is kept. */
    @WithDefault("P7D")
    Duration retention();

    /**
     * How long a dead letter is kept, a replay that is over, and that a subscription has missed events; the log may forget the
     * event of a dead letter earlier.
     */
    @WithDefault("P30D")
    Duration deadRetention();
}
