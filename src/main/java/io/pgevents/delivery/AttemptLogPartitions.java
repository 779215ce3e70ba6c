package io.pgevents.delivery;

import io.pgevents.platform.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;

/**
 * Makes the partitions of the attempts log ahead of time and drops the old ones. Nothing depends on its being on time:
 * attempts without a partition of their own go to the default one. Blocks on the database.
 */
@ApplicationScoped
class AttemptLogPartitions {

    private static final int DAYS_AHEAD = 3;

    private final Database database;
    private final AttemptLogSettings settings;
    private final Clock clock;

    AttemptLogPartitions(Database database, AttemptLogSettings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    void run() {
        database.run("SELECT pgevents.create_attempt_partitions($1)", DAYS_AHEAD);
        database.run(
                "SELECT pgevents.drop_attempt_partitions($1)",
                clock.instant().minus(settings.retention()).atOffset(ZoneOffset.UTC));
    }
}
