package io.pgevents.compat.plpython;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** Events that are sent by the database itself. */
@ConfigMapping(prefix = "pgevents.plpython")
public interface PlpythonSettings {

    /** Whether the database gets {@code pgevents.post_event}; the service's role must then be a superuser. */
    @WithParentName
    @WithDefault("false")
    boolean isWanted();
}
