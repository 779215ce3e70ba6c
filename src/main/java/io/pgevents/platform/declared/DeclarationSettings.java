package io.pgevents.platform.declared;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.util.Optional;

/** Watches, channels and subscriptions as code. */
@ConfigMapping(prefix = "pgevents.declarations")
interface DeclarationSettings {

    /** A YAML file with the watches, channels and subscriptions that there are to be. Looked at every 2 seconds. */
    @WithParentName
    Optional<Path> file();
}
