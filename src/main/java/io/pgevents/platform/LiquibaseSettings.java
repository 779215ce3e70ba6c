package io.pgevents.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** What is run on the database before anything else. */
@ConfigMapping(prefix = "pgevents.liquibase")
public interface LiquibaseSettings {

    /** Whether the service brings the schema up to date when it starts; if not, somebody else must have. */
    @WithDefault("true")
    boolean migrateAtStart();

    /**
     * A Liquibase change log of your own, a file, run after that of pgevents: where that is run, and where {@code
     * quarkus.liquibase.username} is set.
     */
    Optional<Path> changeLog();
}
