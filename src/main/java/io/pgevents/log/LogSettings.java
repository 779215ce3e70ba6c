package io.pgevents.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long events are kept. */
@ConfigMapping(prefix = "pgevents.log")
interface LogSettings {

    /** How long an event is kept, delivered or not. Whole partitions are dropped, so it can be a partition longer. */
    @WithDefault("P7D")
    Duration retention();

    /** The span of time in one partition of the log. */
    @WithDefault("P1D")
    Duration partition();
}
