package io.pgevents.sink.cdi;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the CDI sink. */
@ConfigMapping(prefix = "pgevents.cdi")
interface CdiSettings {

    /** So many threads call the observers of one subscription at once; at least 1. */
    @WithDefault("8")
    int threads();
}
