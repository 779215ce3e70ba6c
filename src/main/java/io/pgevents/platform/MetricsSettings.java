package io.pgevents.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is measured for operators, at {@code /q/metrics}. */
@ConfigMapping(prefix = "pgevents.metrics")
public interface MetricsSettings {

    /**
     * How old what the database is asked for may be, 1 s to 60 s: it is asked once in that time, whatever the number of
     * replicas.
     */
    @WithDefault("15s")
    Duration refresh();

    /** The most subscriptions that have series of their own; if there are more, those that are farthest behind. */
    @WithDefault("200")
    int subscriptions();

    /** The most endpoints that have series of their own in a replica; if it has more, those that do worst. */
    @WithDefault("100")
    int endpoints();
}
