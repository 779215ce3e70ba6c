package io.pgevents.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the service ends when it is told to. */
@ConfigMapping(prefix = "pgevents.shutdown")
interface ShutdownSettings {

    /**
     * How long that may take, all in all. After that the process ends as it is, and what was under way is done again, as
     * after a crash. Whoever kills it, Kubernetes for example, must wait longer: attempts take up to {@code
     * pgevents.delivery.max-timeout}.
     */
    @WithDefault("30s")
    Duration timeout();
}
