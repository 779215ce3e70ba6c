package io.pgevents.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Which attempts are noted, and for how long. */
@ConfigMapping(prefix = "pgevents.attempts")
interface AttemptLogSettings {

    /** Which attempts get an entry in the attempts log. */
    @WithDefault("all")
    Scope log();

    /** How long an attempt is kept. Whole days are dropped, so it can be a day longer. */
    @WithDefault("P7D")
    Duration retention();

    enum Scope {
        ALL,
        FAILURES,
        NONE
    }
}
