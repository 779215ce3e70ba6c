package io.pgevents.delivery;

import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The deliveries that left a row: {@code pgevents.delivery}. Everything here blocks, and works on many rows at once. */
@ApplicationScoped
class DeliveryRows {

    /**
     * A blocked row that is alone in its lane by the time it is stored need not wait for anything. Whether a dead letter
     * holds the lane is looked up here too, because somebody may just have decided about it. Under a lease that has
     * changed hands nothing is stored: whoever has it now will come to the event too. After a reconnect an event can be
     * among them twice, having failed and waiting to be tried again; that it failed is what counts.
     */
    private static final String INSERT = """
            INSERT INTO pgevents.delivery (subscription_id, event_id, lane, status, attempts, next_attempt_at,
                                           last_attempt_at, last_status, last_error, last_excerpt, shard)
            SELECT n.subscription_id, n.event_id, n.lane, s.status, n.attempts,
                   CASE WHEN s.status = 'retrying' THEN now() + coalesce(n.wait, 0) * interval '1 millisecond' END,
                   n.last_attempt_at, n.last_status, n.last_error, n.last_excerpt, n.shard
              FROM (SELECT n.*, row_number() OVER (PARTITION BY subscription_id, lane
                                                   ORDER BY status = 'blocked', event_id) AS place
                      FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::integer[], $6::bigint[],
                                  $7::timestamptz[], $8::integer[], $9::text[], $10::text[], $11::integer[], $12::bigint[])
                        AS n (subscription_id, event_id, lane, status, attempts, wait,
                              last_attempt_at, last_status, last_error, last_excerpt, shard, epoch)
                     WHERE NOT EXISTS (SELECT FROM pgevents.delivery o
                                        WHERE o.subscription_id = n.subscription_id AND o.event_id = n.event_id)) n
              JOIN pgevents.subscription ON subscription.id = n.subscription_id
              JOIN pgevents.lease l ON l.subscription_id = n.subscription_id AND l.shard = n.shard AND l.epoch = n.epoch
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN n.status = 'blocked' AND n.place = 1
                                    AND NOT EXISTS (SELECT FROM pgevents.delivery o
                                                     WHERE o.subscription_id = n.subscription_id AND o.lane = n.lane
                                                       AND o.status IN ('retrying', 'blocked'))
                                    AND NOT (subscription.spec -> 'config' ->> 'orderingExhausted' IS NOT DISTINCT FROM 'park'
                                             AND EXISTS (SELECT FROM pgevents.delivery o
                                                          WHERE o.subscription_id = n.subscription_id AND o.lane = n.lane
                                                            AND o.status = 'dead'))
                               THEN 'retrying' ELSE n.status END AS status) s
             ORDER BY n.event_id, n.place
            ON CONFLICT (subscription_id, event_id) DO NOTHING""";

    private static final String IN_THE_WAY = """
            SELECT d.subscription_id, d.event_id,
                   d.status IN ('retrying', 'blocked')
                   OR (d.status = 'dead' AND s.spec -> 'config' ->> 'orderingExhausted' IS NOT DISTINCT FROM 'park') AS waits
              FROM unnest($1::text[], $2::bigint[]) AS n (subscription_id, event_id)
              JOIN pgevents.delivery d USING (subscription_id, event_id)
              JOIN pgevents.subscription s ON s.id = d.subscription_id""";

    /** What is left behind when a lane's settings change, or when somebody discards a delivery while another is stored. */
    private static final String RELEASE = """
            UPDATE pgevents.delivery d
               SET status = 'retrying', next_attempt_at = now(), updated_at = now()
             WHERE d.status = 'blocked'
               AND d.id IN (SELECT DISTINCT ON (b.subscription_id, b.lane) b.id
                              FROM pgevents.delivery b
                              JOIN pgevents.subscription s ON s.id = b.subscription_id
                             WHERE b.status = 'blocked'
                               AND NOT EXISTS (SELECT FROM pgevents.delivery o
                                                WHERE o.subscription_id = b.subscription_id AND o.lane = b.lane
                                                  AND o.status = 'retrying')
                               AND NOT (s.spec -> 'config' ->> 'orderingExhausted' IS NOT DISTINCT FROM 'park'
                                        AND EXISTS (SELECT FROM pgevents.delivery o
                                                     WHERE o.subscription_id = b.subscription_id AND o.lane = b.lane
                                                       AND o.status = 'dead'))
                             ORDER BY b.subscription_id, b.lane, b.event_id)""";

    private static final String FINISH = """
            WITH done AS (
                UPDATE pgevents.delivery d
                   SET status = r.status, attempts = r.attempts,
                       next_attempt_at = CASE WHEN r.status = 'retrying' THEN now() + r.wait * interval '1 millisecond' END,
                       last_attempt_at = r.last_attempt_at, last_status = r.last_status, last_error = r.last_error,
                       last_excerpt = r.last_excerpt, updated_at = now()
                  FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::bigint[], $5::boolean[],
                              $6::timestamptz[], $7::integer[], $8::text[], $9::text[], $10::bigint[])
                    AS r (id, status, attempts, wait, releases, last_attempt_at, last_status, last_error, last_excerpt, epoch),
                       pgevents.lease l
                 WHERE d.id = r.id AND d.status IN ('retrying', 'blocked')
                   AND l.subscription_id = d.subscription_id AND l.shard = d.shard AND l.epoch = r.epoch
             RETURNING d.subscription_id, d.lane, r.releases
            )
            UPDATE pgevents.delivery d
               SET status = 'retrying', next_attempt_at = now(), updated_at = now()
              FROM (SELECT subscription_id, lane FROM done WHERE lane IS NOT NULL
                     GROUP BY subscription_id, lane HAVING bool_and(releases)) l
             WHERE d.id = (SELECT b.id FROM pgevents.delivery b
                            WHERE b.subscription_id = l.subscription_id AND b.lane = l.lane AND b.status = 'blocked'
                              AND b.id <> ALL ($1)
                            ORDER BY b.event_id LIMIT 1)
               AND NOT EXISTS (SELECT FROM pgevents.delivery o
                                WHERE o.subscription_id = l.subscription_id AND o.lane = l.lane
                                  AND o.status = 'retrying' AND o.id <> ALL ($1))""";

    private static final String LANES = """
            SELECT d.subscription_id, d.shard, d.lane, max(d.event_id) AS last
              FROM unnest($1::text[], $2::integer[]) AS n (subscription_id, shard)
              JOIN pgevents.delivery d ON d.subscription_id = n.subscription_id AND d.shard = n.shard
              JOIN pgevents.subscription s ON s.id = d.subscription_id
             WHERE d.lane IS NOT NULL
               AND (d.status IN ('retrying', 'blocked')
                    OR (d.status = 'dead' AND s.spec -> 'config' ->> 'orderingExhausted' = 'park'))
             GROUP BY d.subscription_id, d.shard, d.lane""";

    private final Database database;

    DeliveryRows(Database database) {
        this.database = database;
    }

    /**
     * Stores both in one transaction, new rows first.
     *
     * @return what has become of the new rows
     */
    Map<NewRow, RowFate> store(List<NewRow> inserts, List<RowResult> results) {
        return database.inTransaction(transaction -> {
            Map<NewRow, RowFate> fates = inserts.isEmpty() ? Map.of() : insert(transaction, inserts);
            if (!results.isEmpty()) {
                finish(transaction, results);
            }
            return fates;
        });
    }

    /** Lets the first delivery go of every lane that waits for nothing. @return how many there were */
    int releaseLanes() {
        return database.run(RELEASE).rowCount();
    }

    /** The lanes of these slots that have rows. */
    Map<Slot, SpilledLanes> lanes(List<Slot> slots) {
        Map<Slot, SpilledLanes> lanes = new HashMap<>();
        database.run(
                        LANES,
                        column(slots, String[]::new, Slot::subscription),
                        column(slots, Integer[]::new, Slot::shard))
                .forEach(row -> lanes.computeIfAbsent(slot(row), any -> new SpilledLanes())
                        .add(row.getString("lane"), row.getLong("last")));
        return lanes;
    }

    static Slot slot(Row row) {
        return new Slot(row.getString("subscription_id"), row.getInteger("shard"));
    }

    private static Map<NewRow, RowFate> insert(Statements transaction, List<NewRow> rows) {
        Object subscriptions =
                column(rows, String[]::new, row -> row.lease().slot().subscription());
        Object events = column(rows, Long[]::new, NewRow::event);
        transaction.run(
                INSERT,
                subscriptions,
                events,
                column(rows, String[]::new, NewRow::lane),
                column(rows, String[]::new, row -> row.status().text()),
                column(rows, Integer[]::new, NewRow::attempts),
                column(rows, Long[]::new, row -> millis(row.delay())),
                column(rows, OffsetDateTime[]::new, row -> AttemptText.at(row.last())),
                column(
                        rows,
                        Integer[]::new,
                        row -> row.last() == null ? null : row.last().status()),
                column(rows, String[]::new, row -> AttemptText.error(row.last())),
                column(rows, String[]::new, row -> AttemptText.excerpt(row.last())),
                column(rows, Integer[]::new, row -> row.lease().slot().shard()),
                column(rows, Long[]::new, row -> row.lease().epoch()));
        Map<String, RowFate> stored = new HashMap<>();
        transaction
                .run(IN_THE_WAY, subscriptions, events)
                .forEach(row -> stored.put(
                        row.getString("subscription_id") + '/' + row.getLong("event_id"),
                        row.getBoolean("waits") ? RowFate.IN_THE_WAY : RowFate.NOT_IN_THE_WAY));
        Map<NewRow, RowFate> fates = new HashMap<>();
        rows.forEach(row -> fates.put(
                row, stored.getOrDefault(row.lease().slot().subscription() + '/' + row.event(), RowFate.REFUSED)));
        return fates;
    }

    private static void finish(Statements transaction, List<RowResult> results) {
        transaction.run(
                FINISH,
                column(results, Long[]::new, result -> result.row().id()),
                column(results, String[]::new, result -> result.status().text()),
                column(results, Integer[]::new, RowResult::attempts),
                column(results, Long[]::new, result -> millis(result.delay())),
                column(results, Boolean[]::new, RowResult::releasesLane),
                column(results, OffsetDateTime[]::new, result -> AttemptText.at(result.last())),
                column(results, Integer[]::new, result -> result.last().status()),
                column(results, String[]::new, result -> AttemptText.error(result.last())),
                column(results, String[]::new, result -> AttemptText.excerpt(result.last())),
                column(results, Long[]::new, result -> result.lease().epoch()));
    }

    static <T, V> V[] column(List<T> rows, IntFunction<V[]> array, Function<T, @Nullable V> value) {
        return rows.stream().map(value).toArray(array);
    }

    private static @Nullable Long millis(@Nullable Duration wait) {
        return wait == null ? null : wait.toMillis();
    }
}
