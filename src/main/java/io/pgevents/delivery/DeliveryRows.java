package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.log.EventLookup;
import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The deliveries that left a row: {@code pgevents.delivery}. Everything here blocks, and works on many rows at once. */
@ApplicationScoped
class DeliveryRows {

    /** A row that is alone in its lane by the time it is stored need not wait for anything. */
    private static final String INSERT = """
            INSERT INTO pgevents.delivery (subscription_id, event_id, lane, status, attempts, next_attempt_at,
                                           last_attempt_at, last_status, last_error, last_excerpt)
            SELECT n.subscription_id, n.event_id, n.lane, s.status, n.attempts,
                   CASE WHEN s.status = 'retrying' THEN now() + coalesce(n.wait, 0) * interval '1 millisecond' END,
                   n.last_attempt_at, n.last_status, n.last_error, n.last_excerpt
              FROM (SELECT *, row_number() OVER (PARTITION BY subscription_id, lane ORDER BY event_id) AS place
                      FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::integer[], $6::bigint[],
                                  $7::boolean[], $8::timestamptz[], $9::integer[], $10::text[], $11::text[])
                        AS n (subscription_id, event_id, lane, status, attempts, wait, parked,
                              last_attempt_at, last_status, last_error, last_excerpt)) n
              JOIN pgevents.subscription ON subscription.id = n.subscription_id
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN n.status = 'blocked' AND n.place = 1 AND NOT n.parked
                                    AND NOT EXISTS (SELECT FROM pgevents.delivery o
                                                     WHERE o.subscription_id = n.subscription_id AND o.lane = n.lane
                                                       AND o.status IN ('retrying', 'blocked'))
                               THEN 'retrying' ELSE n.status END AS status) s
             ORDER BY n.event_id
            ON CONFLICT (subscription_id, event_id) DO NOTHING
            RETURNING subscription_id, event_id""";

    private static final String FINISH = """
            WITH done AS (
                UPDATE pgevents.delivery d
                   SET status = r.status, attempts = r.attempts,
                       next_attempt_at = CASE WHEN r.status = 'retrying' THEN now() + r.wait * interval '1 millisecond' END,
                       last_attempt_at = r.last_attempt_at, last_status = r.last_status, last_error = r.last_error,
                       last_excerpt = r.last_excerpt, updated_at = now()
                  FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::bigint[], $5::boolean[],
                              $6::timestamptz[], $7::integer[], $8::text[], $9::text[])
                    AS r (id, status, attempts, wait, releases, last_attempt_at, last_status, last_error, last_excerpt)
                 WHERE d.id = r.id AND d.status = 'retrying'
             RETURNING d.subscription_id, d.lane, r.releases
            )
            UPDATE pgevents.delivery d
               SET status = 'retrying', next_attempt_at = now(), updated_at = now()
              FROM (SELECT DISTINCT subscription_id, lane FROM done WHERE releases AND lane IS NOT NULL) l
             WHERE d.id = (SELECT b.id FROM pgevents.delivery b
                            WHERE b.subscription_id = l.subscription_id AND b.lane = l.lane AND b.status = 'blocked'
                            ORDER BY b.event_id LIMIT 1)""";

    private static final String DUE = """
            SELECT id, subscription_id, event_id, lane, attempts FROM pgevents.delivery
             WHERE status = 'retrying' AND next_attempt_at <= now()
               AND subscription_id = ANY ($1) AND NOT id = ANY ($2)
             ORDER BY next_attempt_at LIMIT $3""";

    private static final String LOST = """
            UPDATE pgevents.delivery
               SET status = 'dead', next_attempt_at = NULL, updated_at = now(),
                   last_error = 'the event is no longer in the log: its retention is over'
             WHERE id = ANY ($1)""";

    private static final String LANES = """
            SELECT d.subscription_id, d.lane, count(*)::integer AS rows, bool_or(d.status = 'dead') AS parked
              FROM pgevents.delivery d
              JOIN pgevents.subscription s ON s.id = d.subscription_id
             WHERE d.lane IS NOT NULL
               AND (d.status IN ('retrying', 'blocked')
                    OR (d.status = 'dead' AND s.spec -> 'config' ->> 'orderingExhausted' = 'park'))
             GROUP BY d.subscription_id, d.lane""";

    private final Database database;
    private final EventLookup events;

    DeliveryRows(Database database, EventLookup events) {
        this.database = database;
        this.events = events;
    }

    /** Stores both in one transaction, new rows first. @return the new rows that were not there already */
    Set<NewRow> store(List<NewRow> inserts, List<RowResult> results) {
        return database.inTransaction(transaction -> {
            Set<NewRow> stored = inserts.isEmpty() ? Set.of() : insert(transaction, inserts);
            if (!results.isEmpty()) {
                finish(transaction, results);
            }
            return stored;
        });
    }

    /** The rows whose next attempt is due, with their events, the longest due first. */
    List<DueRow> due(Collection<String> subscriptions, Collection<Long> underWay, int limit) {
        List<Row> rows = new ArrayList<>();
        database.run(DUE, subscriptions.toArray(String[]::new), underWay.toArray(Long[]::new), limit)
                .forEach(rows::add);
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<Long, Event> found =
                events.byId(rows.stream().map(row -> row.getLong("event_id")).toList());
        Set<Long> missing = new HashSet<>(
                events.missing(rows.stream().map(row -> row.getLong("event_id")).toList()));
        List<Long> lost = rows.stream()
                .filter(row -> missing.contains(row.getLong("event_id")))
                .map(row -> row.getLong("id"))
                .toList();
        if (!lost.isEmpty()) {
            database.run(LOST, (Object) lost.toArray(Long[]::new));
        }
        return rows.stream()
                .filter(row -> found.containsKey(row.getLong("event_id")))
                .map(row -> new DueRow(
                        row.getLong("id"),
                        row.getString("subscription_id"),
                        row.getString("lane"),
                        row.getInteger("attempts"),
                        found.get(row.getLong("event_id"))))
                .toList();
    }

    /** The lanes that have rows, by subscription. */
    Map<String, SpilledLanes> lanes(Statements reader) {
        Map<String, SpilledLanes> lanes = new HashMap<>();
        reader.run(LANES).forEach(row -> {
            SpilledLanes spilled = lanes.computeIfAbsent(row.getString("subscription_id"), id -> new SpilledLanes());
            spilled.add(row.getString("lane"), row.getInteger("rows"));
            if (row.getBoolean("parked")) {
                spilled.park(row.getString("lane"));
            }
        });
        return lanes;
    }

    private static Set<NewRow> insert(Statements transaction, List<NewRow> rows) {
        Set<String> stored = new HashSet<>();
        transaction
                .run(
                        INSERT,
                        column(rows, String[]::new, NewRow::subscription),
                        column(rows, Long[]::new, NewRow::event),
                        column(rows, String[]::new, NewRow::lane),
                        column(rows, String[]::new, row -> row.status().text()),
                        column(rows, Integer[]::new, NewRow::attempts),
                        column(rows, Long[]::new, row -> millis(row.delay())),
                        column(rows, Boolean[]::new, NewRow::parked),
                        column(rows, OffsetDateTime[]::new, row -> AttemptText.at(row.last())),
                        column(
                                rows,
                                Integer[]::new,
                                row -> row.last() == null ? null : row.last().status()),
                        column(rows, String[]::new, row -> AttemptText.error(row.last())),
                        column(rows, String[]::new, row -> AttemptText.excerpt(row.last())))
                .forEach(row -> stored.add(row.getString("subscription_id") + '/' + row.getLong("event_id")));
        Set<NewRow> fresh = new HashSet<>(rows);
        fresh.removeIf(row -> !stored.contains(row.subscription() + '/' + row.event()));
        return fresh;
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
                column(results, String[]::new, result -> AttemptText.excerpt(result.last())));
    }

    private static <T, V> V[] column(List<T> rows, IntFunction<V[]> array, Function<T, @Nullable V> value) {
        return rows.stream().map(value).toArray(array);
    }

    private static @Nullable Long millis(@Nullable Duration wait) {
        return wait == null ? null : wait.toMillis();
    }
}
