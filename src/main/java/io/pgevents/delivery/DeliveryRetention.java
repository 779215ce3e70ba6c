package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Removes deliveries that are over, in small batches, and what is remembered of events that were missed. Blocks on the database; several replicas may do so at once. */
@ApplicationScoped
class DeliveryRetention {

    private static final int BATCH = 1_000;

    /** The log may forget an event before somebody looks at its dead letter. */
    private static final String DESCRIBE = """
            UPDATE pgevents.delivery d
               SET event_key = e.subject, event_type = coalesce(pgevents.event_type(e.operation, e.type), '')
              FROM pgevents.event e
             WHERE e.id = d.event_id
               AND d.id IN (SELECT u.id FROM pgevents.delivery u
                             WHERE u.status = 'dead' AND u.event_type IS NULL
                               AND EXISTS (SELECT FROM pgevents.event x WHERE x.id = u.event_id)
                             LIMIT $1 FOR UPDATE SKIP LOCKED)""";

    private static final String REMOVE = """
            DELETE FROM pgevents.delivery
             WHERE id IN (SELECT id FROM pgevents.delivery
                           WHERE status IN ('delivered', 'cancelled') AND replay_id IS NULL AND updated_at < $1
                           LIMIT $2 FOR UPDATE SKIP LOCKED)""";

    /** A dead letter that others wait for is somebody's decision to make, however old it is. */
    private static final String REMOVE_DEAD = """
            DELETE FROM pgevents.delivery
             WHERE id IN (SELECT d.id FROM pgevents.delivery d
                           WHERE d.status = 'dead' AND d.replay_id IS NULL AND d.updated_at < $1
                             AND NOT EXISTS (SELECT FROM pgevents.delivery b
                                              WHERE b.subscription_id = d.subscription_id AND b.lane = d.lane
                                                AND b.status = 'blocked')
                           LIMIT $2 FOR UPDATE OF d SKIP LOCKED)""";

    private static final String REMOVE_REPLAYS = """
            DELETE FROM pgevents.replay
             WHERE id IN (SELECT id FROM pgevents.replay WHERE finished_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)""";

    private static final String FORGET_MISSED = "SELECT pgevents.forget_missed($1)";

    private final Database database;
    private final DeliveryRetentionSettings settings;
    private final Clock clock;

    DeliveryRetention(Database database, DeliveryRetentionSettings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    /** Removes everything that is too old. */
    void run() {
        OffsetDateTime dead = ago(settings.deadRetention());
        batches(DESCRIBE);
        batches(REMOVE, ago(settings.retention()));
        long letters = batches(REMOVE_DEAD, dead);
        if (letters > 0) {
            LOG.deadLettersRemoved(letters, settings.deadRetention().toString());
        }
        batches(REMOVE_REPLAYS, dead);
        database.run(FORGET_MISSED, dead);
    }

    private OffsetDateTime ago(Duration age) {
        return clock.instant().minus(age).atOffset(ZoneOffset.UTC);
    }

    private long batches(String sql, Object... before) {
        long all = 0;
        int some;
        do {
            some = (before.length == 0 ? database.run(sql, BATCH) : database.run(sql, before[0], BATCH)).rowCount();
            all += some;
        } while (some == BATCH);
        return all;
    }
}
