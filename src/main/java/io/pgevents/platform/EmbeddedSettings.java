package io.pgevents.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** The PostgreSQL that pgevents runs itself when it is given none. */
@ConfigMapping(prefix = "pgevents.embedded")
public interface EmbeddedSettings {

    /** The port on the loopback address. */
    @WithDefault("5433")
    int port();

    /** Where the data is kept from one run to the next. */
    @WithDefault("data/postgres")
    Path dataDir();
}
