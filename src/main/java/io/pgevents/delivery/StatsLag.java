package io.pgevents.delivery;

import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** How far a subscription is behind the log. Blocks on the database. */
final class StatsLag {

    static final int MOST_COUNTED = 10_000;

    private static final String POSITIONS = """
            SELECT coalesce(l.seen, r.seen)::text AS seen, l.ahead,
                   CASE WHEN l.seen IS NULL THEN r.last_id ELSE l.last_id END AS last_id
              FROM pgevents.lease l
              LEFT JOIN pgevents.replica r ON r.id = l.owner
             WHERE l.subscription_id = $1""";

    private static final String COUNT = """
            SELECT count(*) AS events, min(captured_at) AS oldest
              FROM (SELECT captured_at FROM (UNSEEN) u WHERE NOT id = ANY ($2) LIMIT %d) c""".formatted(MOST_COUNTED + 1);

    /** Each half by the index on (xid, id), however long the log is. */
    private static final String BETWEEN_WINDOWS = COUNT.replace("UNSEEN", """
                (SELECT id, captured_at FROM pgevents.event
                  WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot))) ORDER BY xid, id LIMIT 20000)
                UNION ALL
                (SELECT id, captured_at FROM pgevents.event
                  WHERE xid >= pg_snapshot_xmax($1::text::pg_snapshot) ORDER BY xid, id LIMIT 20000)""");

    /** By id, as the window is read; what committed late with a lower id is seen when the next window is counted. */
    private static final String WITHIN_WINDOW = COUNT.replace(
            "UNSEEN",
            "SELECT id, captured_at FROM pgevents.event WHERE id > $3 AND NOT pg_visible_in_snapshot(xid, $1::text::pg_snapshot)"
                    + " ORDER BY id LIMIT 20000");

    private static final String OLDEST_ROW = """
            SELECT (SELECT captured_at FROM pgevents.event
                     WHERE id = (SELECT min(event_id) FROM pgevents.delivery
                                  WHERE subscription_id = $1 AND status IN ('retrying', 'blocked'))) AS oldest,
                   now() AS now""";

    private StatsLag() {}

    /** Of a subscription in shards, that of the one that is farthest behind. */
    static StatsView.Lag of(Statements session, String subscription) {
        Row outstanding = session.run(OLDEST_ROW, subscription).iterator().next();
        OffsetDateTime oldest = outstanding.getOffsetDateTime("oldest");
        long events = 0;
        for (Row position : session.run(POSITIONS, subscription)) {
            Row counted = count(session, position);
            events = Math.max(events, counted.getLong("events"));
            oldest = earlier(oldest, counted.getOffsetDateTime("oldest"));
        }
        boolean more = events > MOST_COUNTED;
        OffsetDateTime now = outstanding.getOffsetDateTime("now");
        return new StatsView.Lag(
                oldest, oldest == null ? null : seconds(oldest, now), more ? MOST_COUNTED : events, more);
    }

    private static Row count(Statements session, Row position) {
        String seen = position.getString("seen");
        Long[] ahead = position.getArrayOfLongs("ahead");
        Long last = position.getLong("last_id");
        return (last == null
                        ? session.run(BETWEEN_WINDOWS, seen, ahead)
                        : session.run(WITHIN_WINDOW, seen, ahead, last))
                .iterator()
                .next();
    }

    private static double seconds(OffsetDateTime from, OffsetDateTime to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1_000.0;
    }

    private static @Nullable OffsetDateTime earlier(@Nullable OffsetDateTime one, @Nullable OffsetDateTime other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
