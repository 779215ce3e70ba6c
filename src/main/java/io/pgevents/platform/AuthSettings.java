package io.pgevents.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who may use the REST API. */
@ConfigMapping(prefix = "pgevents.auth")
public interface AuthSettings {

    /** {@code none}: everybody who reaches it, which is why it is refused on an address that is not loopback. */
    @WithDefault("none")
    Mode mode();

    /** How a caller proves who it is. */
    enum Mode {
        NONE
    }
}
