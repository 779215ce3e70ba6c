package io.pgevents.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The database whose events are published; it also holds the log. */
@ConfigMapping(prefix = "pgevents.database")
public interface DatabaseSettings {

    /**
     * {@code postgresql://host:port/database}, with {@code ?sslmode=verify-full&sslrootcert=/path/to/ca.crt} by TLS. Unset: pgevents
     * runs a PostgreSQL of its own.
     */
    Optional<String> url();

    /** The role that pgevents connects as. */
    @WithDefault("postgres")
    String username();

    /** That role's password. */
    @WithDefault("postgres")
    String password();

    /**
     * The role to which a migration grants what the service needs. Unset: {@code username}, if Liquibase is told another one by
     * {@code quarkus.liquibase.username}.
     */
    Optional<String> runtimeRole();
}
