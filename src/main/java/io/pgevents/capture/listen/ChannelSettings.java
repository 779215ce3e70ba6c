package io.pgevents.capture.listen;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Optional;

/** The channels that configuration captures, beside those that are asked for over REST. */
@ConfigMapping(prefix = "pgevents.channels")
interface ChannelSettings {

    /** Names of channels to capture; what is no longer named is no longer captured. */
    @WithParentName
    Optional<List<String>> names();

    /** Whether the names are written as for a LISTEN without quotes, which takes {@code MyChan} for {@code mychan}. */
    @WithDefault("false")
    boolean folded();
}
