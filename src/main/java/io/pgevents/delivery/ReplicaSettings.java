package io.pgevents.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What replicas of the service know of one another. */
@ConfigMapping(prefix = "pgevents.replica")
public interface ReplicaSettings {

    /**
     * Within this time the others take over what a replica has that is no longer heard of. At least four thirds of
     * {@code pgevents.delivery.max-timeout}, so that no attempt outlives the lease it was begun under.
     */
    @WithDefault("PT30S")
    Duration lease();

    /** What it is called in logs and in {@code pgevents.replica}; the name of the host if not given. */
    Optional<String> name();
}
