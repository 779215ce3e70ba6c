package io.pgevents.log;

import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log by snapshot positions: whatever committed after a position was taken is read from it exactly once,
 * however late it committed, and no transaction that is still open holds anything back.
 *
 * <p>A window is what one snapshot shows and an earlier one does not. A small window is read in one statement; a large
 * one is paged by id between two fixed snapshots, so that memory stays bounded.
 */
@ApplicationScoped
public class EventLog {

    /** The planner can't know where a snapshot ends, so each half is written to be cheapest by the index on (xid, id). */
    private static final String UNSEEN = """
            SELECT * FROM (
                (SELECT * FROM pgevents.event
                  WHERE xid >= pg_snapshot_xmax($1::text::pg_snapshot)
                  ORDER BY xid, id LIMIT $2)
                UNION ALL
                (SELECT * FROM pgevents.event
                  WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
                  ORDER BY xid, id LIMIT $2)) unseen""";

    private static final String SMALL_WINDOW = """
            SELECT present.snapshot::text AS snapshot, found, bytes, %s
              FROM (SELECT pg_current_snapshot() AS snapshot) present
              LEFT JOIN (
                  SELECT id, xid, captured_at, watch, operation, subject, source, type, attributes, found, bytes, context,
                         CASE WHEN bytes <= $3 THEN key END AS key,
                         CASE WHEN bytes <= $3 THEN before END AS before,
                         CASE WHEN bytes <= $3 THEN after END AS after,
                         CASE WHEN bytes <= $3 THEN changed END AS changed,
                         CASE WHEN bytes <= $3 THEN data END AS data
                    FROM (SELECT *, count(*) OVER () AS found, sum(size) OVER () AS bytes FROM (%s) u) sized
              ) e ON true
              LEFT JOIN pgevents.watched_table w ON w.id = e.watch
             ORDER BY e.id""".formatted(EventRows.COLUMNS, UNSEEN);

    private static final String WINDOW_START = """
            SELECT min(id + 0) AS first
              FROM pgevents.event
             WHERE (xid >= pg_snapshot_xmax($1::text::pg_snapshot)
                    OR xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot))))
               AND pg_visible_in_snapshot(xid, $2::text::pg_snapshot)""";

    private static final String WINDOW_PAGE = """
            SELECT found, %s
              FROM (SELECT *, count(*) OVER () AS found, sum(size) OVER (ORDER BY id) - size AS bytes_before
                      FROM (SELECT * FROM pgevents.event
                             WHERE id > $3
                               AND (xid >= pg_snapshot_xmax($1::text::pg_snapshot)
                                    OR xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot))))
                               AND pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
                             ORDER BY id LIMIT $4) u) e
              LEFT JOIN pgevents.watched_table w ON w.id = e.watch
             WHERE bytes_before < $5 OR bytes_before = 0
             ORDER BY e.id""".formatted(EventRows.COLUMNS);

    private final int maxEvents;
    private final long maxBytes;

    EventLog(ReaderSettings settings) {
        this.maxEvents = settings.pageEvents();
        this.maxBytes = settings.pageBytes();
    }

    /** Reads on from a position. */
    public Page next(Statements database, Position from) {
        return from.betweenWindows() ? openWindow(database, from) : continueWindow(database, from);
    }

    private Page openWindow(Statements database, Position from) {
        RowSet<Row> rows = database.run(SMALL_WINDOW, from.seen(), maxEvents + 1, maxBytes);
        Row first = rows.iterator().next();
        String snapshot = first.getString("snapshot");
        if (first.getLong("id") == null) {
            return new Page(List.of(), Position.at(snapshot), false);
        }
        if (first.getLong("found") > maxEvents || first.getLong("bytes") > maxBytes) {
            long start = firstId(database, from.seen(), snapshot);
            return continueWindow(database, from.within(snapshot, start - 1));
        }
        return new Page(events(rows), Position.at(snapshot), false);
    }

    private static long firstId(Statements database, String seen, String target) {
        return database.run(WINDOW_START, seen, target).iterator().next().getLong("first");
    }

    private Page continueWindow(Statements database, Position from) {
        String target = windowEnd(from);
        RowSet<Row> rows = database.run(WINDOW_PAGE, from.seen(), target, from.lastId(), maxEvents, maxBytes);
        List<Event> events = events(rows);
        boolean nothingLeftOut = events.isEmpty() || events.size() == found(rows);
        if (nothingLeftOut && events.size() < maxEvents) {
            return new Page(events, Position.at(target), true);
        }
        return new Page(
                events, from.within(target, events.get(events.size() - 1).id()), true);
    }

    private static long found(RowSet<Row> rows) {
        return rows.iterator().next().getLong("found");
    }

    private static String windowEnd(Position position) {
        @Nullable String target = position.target();
        if (target == null) {
            throw new IllegalArgumentException("not within a window: " + position);
        }
        return target;
    }

    private static List<Event> events(RowSet<Row> rows) {
        List<Event> events = new ArrayList<>(rows.size());
        rows.forEach(row -> events.add(EventRows.event(row)));
        return events;
    }
}
