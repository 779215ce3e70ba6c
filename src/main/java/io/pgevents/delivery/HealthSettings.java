package io.pgevents.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What follows if no delivery of a subscription succeeds for long. */
@ConfigMapping(prefix = "pgevents.failing")
interface HealthSettings {

    /** After how long a subscription's failing is reported again, by an event of type {@code pgevents.subscription.failing}. */
    @WithDefault("PT1H,PT24H,PT72H")
    Optional<List<Duration>> warnAfter();

    /** After how long a subscription is disabled; {@code PT0S} for never. */
    @WithDefault("P5D")
    Duration disableAfter();
}
