package io.pgevents.delivery;

import io.pgevents.platform.Database;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people look up and decide about deliveries that left a row. Blocks on the database. */
@ApplicationScoped
class DeliveryDesk {

    private static final String VIEW = """
            SELECT d.*, e.subject FROM pgevents.delivery d
              LEFT JOIN LATERAL (SELECT subject FROM pgevents.event WHERE id = d.event_id LIMIT 1) e ON true""";

    private static final String LIST = VIEW + """

             WHERE d.id < $1
               AND ($2::text IS NULL OR d.subscription_id = $2)
               AND ($3::text IS NULL OR d.status = $3)
               AND ($4::bigint IS NULL OR d.event_id = $4)
             ORDER BY d.id DESC LIMIT $5""";

    /**
     * The lane is left as it is only where it still waits for this delivery; elsewhere others have gone on without it.
     */
    private static final String REDELIVER = """
            UPDATE pgevents.delivery d
               SET status = 'retrying', attempts = 0, next_attempt_at = now(), updated_at = now(),
                   lane = CASE WHEN s.spec -> 'config' ->> 'orderingExhausted' = 'park' AND d.status = 'dead'
                               THEN d.lane END
              FROM pgevents.subscription s
             WHERE d.id = $1 AND s.id = d.subscription_id AND d.status IN ('dead', 'delivered', 'cancelled')
         RETURNING d.id""";

    private static final String HURRY = """
            UPDATE pgevents.delivery SET next_attempt_at = now(), updated_at = now()
             WHERE id = $1 AND status = 'retrying'
         RETURNING id""";

    private static final String CANCEL = """
            WITH cancelled AS (
                UPDATE pgevents.delivery d
                   SET status = 'cancelled', next_attempt_at = NULL, updated_at = now()
                  FROM (SELECT id, status FROM pgevents.delivery WHERE id = $1 FOR UPDATE) before
                 WHERE d.id = before.id AND d.status IN ('retrying', 'blocked', 'dead')
             RETURNING d.subscription_id, d.lane, d.event_id, before.status
            ), freed AS (
                UPDATE pgevents.delivery d
                   SET status = 'retrying', next_attempt_at = now(), updated_at = now()
                  FROM cancelled c
                 WHERE c.status <> 'blocked'
                   AND d.id = (SELECT b.id FROM pgevents.delivery b
                                WHERE b.subscription_id = c.subscription_id AND b.lane = c.lane
                                  AND b.status = 'blocked' ORDER BY b.event_id LIMIT 1)
                   AND NOT EXISTS (SELECT FROM pgevents.delivery r
                                    WHERE r.subscription_id = c.subscription_id AND r.lane = c.lane
                                      AND r.status = 'retrying' AND r.id <> $1)
            )
            SELECT 1 FROM cancelled""";

    private final Database database;

    DeliveryDesk(Database database) {
        this.database = database;
    }

    /** Newest first, those before an id; null matches all. */
    List<DeliveryView> list(
            long before,
            @Nullable String subscription,
            @Nullable DeliveryStatus status,
            @Nullable Long event,
            int limit) {
        List<DeliveryView> found = new ArrayList<>();
        database.run(LIST, before, subscription, status == null ? null : status.text(), event, limit)
                .forEach(row -> found.add(DeliveryView.of(row)));
        return found;
    }

    Optional<DeliveryView> find(long id) {
        RowSet<Row> rows = database.run(VIEW + " WHERE d.id = $1", id);
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(DeliveryView.of(rows.iterator().next()));
    }

    /** Asks for another attempt now. @return whether the delivery is one that can have it: a blocked one can't */
    boolean redeliver(long id) {
        return database.run(HURRY, id).size() > 0 || database.run(REDELIVER, id).size() > 0;
    }

    /** Discards what has not been delivered. @return whether there was anything to discard */
    boolean cancel(long id) {
        return database.run(CANCEL, id).size() > 0;
    }
}
