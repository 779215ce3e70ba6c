package io.pgevents.log;

import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
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

    /**
     * The planner can't know where a snapshot ends, so each half is written to be cheapest by the index on (xid, id); the
     * limit is a constant, which it can't miss even in a plan for any parameters.
     */
    private static final String UNSEEN = """
            SELECT * FROM (
                (SELECT * FROM pgevents.event
                  WHERE xid >= pg_snapshot_xmax($1::text::pg_snapshot)
                  ORDER BY xid, id LIMIT %1$d)
                UNION ALL
                (SELECT * FROM pgevents.event
                  WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
                  ORDER BY xid, id LIMIT %1$d)) unseen""";

    private static final String SMALL_WINDOW = """
            SELECT present.snapshot::text AS snapshot, found, bytes, %2$s
              FROM (SELECT pg_current_snapshot() AS snapshot) present
              LEFT JOIN (
                  SELECT id, xid, captured_at, watch, operation, subject, source, type, attributes, found, bytes, context,
                         CASE WHEN bytes <= $2 THEN key END AS key,
                         CASE WHEN bytes <= $2 THEN before END AS before,
                         CASE WHEN bytes <= $2 THEN after END AS after,
                         CASE WHEN bytes <= $2 THEN changed END AS changed,
                         CASE WHEN bytes <= $2 THEN data END AS data
                    FROM (SELECT *, count(*) OVER () AS found, sum(size) OVER () AS bytes FROM (UNSEEN) u) sized
              ) e ON true
              LEFT JOIN pgevents.watched_table w ON w.id = e.watch
             ORDER BY e.id""".replace("UNSEEN", UNSEEN);

    /**
     * An id before which the window has no event. Three kinds of transactions can have events in it: those in progress
     * when it begins; those whose xid was assigned by then but not before that of any finished one, of which there are
     * no more than the server has room for; and later ones, whose ids are above all that were visible then.
     */
    private static final String WINDOW_START = """
            WITH RECURSIVE following AS (
                (SELECT xid, id, 1 AS place FROM pgevents.event
                  WHERE xid >= pg_snapshot_xmax($1::text::pg_snapshot) ORDER BY xid, id LIMIT 1)
                UNION ALL
                SELECT next.xid, next.id, f.place + 1
                  FROM following f
                 CROSS JOIN LATERAL (SELECT e.xid, e.id FROM pgevents.event e
                                      WHERE e.xid > f.xid ORDER BY e.xid, e.id LIMIT 1) next
                 WHERE f.place <= current_setting('max_connections')::integer
                                  + current_setting('max_prepared_transactions')::integer + 100
            )
            SELECT least(
                (SELECT min(id) FROM following),
                (SELECT min(e.id)
                   FROM unnest(ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot))) AS open (xid)
                  -- By = alone the order would be by id alone, and the index of all ids might be read.
                  CROSS JOIN LATERAL (SELECT id FROM pgevents.event WHERE event.xid BETWEEN open.xid AND open.xid
                                       ORDER BY event.xid, id LIMIT 1) e),
                (SELECT max(id) + 1
                   FROM (SELECT xid, id FROM pgevents.event WHERE xid < pg_snapshot_xmax($1::text::pg_snapshot)
                          ORDER BY xid DESC, id DESC LIMIT 1000) latest
                  WHERE pg_visible_in_snapshot(xid, $1::text::pg_snapshot)),
                (SELECT id + 1 FROM pgevents.event WHERE xid < pg_snapshot_xmin($1::text::pg_snapshot)
                  ORDER BY xid DESC, id DESC LIMIT 1)) AS first""";

    /**
     * So many events are looked at for one page at most, wanted or not, so that a page takes about the same time however
     * long the log and however thinly the window is spread over it.
     */
    private static final int MOST_LOOKED_AT = 10_000;

    /**
     * No limit to an id, but one to what the planner expects: of an open range it expects a third of the log, and reads a young
     * log, which has no statistics yet, from its beginning for each page.
     */
    private static final String BELOW_ALL = "id <= 9223372036854775807";

    /** The span is looked at only if the page is not full. */
    private static final String WINDOW_PAGE = """
            WITH unseen AS MATERIALIZED (
                SELECT * FROM (SELECT * FROM pgevents.event WHERE id > $3 AND %3$s ORDER BY id LIMIT %2$d) s
                 WHERE (xid >= pg_snapshot_xmax($1::text::pg_snapshot)
                        OR xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot))))
                   AND pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
                 ORDER BY id LIMIT $4)
            SELECT looked_at, last_looked_at, found, %1$s
              FROM (SELECT count(*) AS looked_at, max(id) AS last_looked_at
                      FROM (SELECT id FROM pgevents.event WHERE id > $3 AND %3$s ORDER BY id LIMIT %2$d) s
                     WHERE (SELECT count(*) FROM unseen) < $4) span
              LEFT JOIN (
                   SELECT *, count(*) OVER () AS found, sum(size) OVER (ORDER BY id) - size AS bytes_before
                     FROM unseen) e ON bytes_before < $5 OR bytes_before = 0
              LEFT JOIN pgevents.watched_table w ON w.id = e.watch
             ORDER BY e.id""".formatted(EventRows.COLUMNS, MOST_LOOKED_AT, BELOW_ALL);

    private static final String PRESENT = """
            SELECT pg_current_snapshot()::text AS snapshot, coalesce(max(id), 0) AS highest FROM pgevents.event""";

    private final int maxEvents;
    private final long maxBytes;
    private final String smallWindow;

    EventLog(ReaderSettings settings) {
        this.maxEvents = settings.pageEvents();
        this.maxBytes = settings.pageBytes();
        this.smallWindow = SMALL_WINDOW.formatted(maxEvents + 1, EventRows.COLUMNS);
    }

    /** The statement that reads what has come since a position, for those who want to see its plan. */
    String smallWindow() {
        return smallWindow;
    }

    /** The same for the statement that reads a page of a window. */
    static String windowPage() {
        return WINDOW_PAGE;
    }

    /** Reads on from a position. */
    public Page next(Statements database, Position from) {
        return from.betweenWindows() ? openWindow(database, from) : continueWindow(database, from);
    }

    /** Everything up to the present as one page, without a look at the events. */
    public Page passOver(Statements database) {
        Row present = database.run(PRESENT).iterator().next();
        return Page.passedOver(Position.at(present.getString("snapshot")), present.getLong("highest"));
    }

    private Page openWindow(Statements database, Position from) {
        RowSet<Row> rows = database.run(smallWindow, from.seen(), maxBytes);
        Row first = rows.iterator().next();
        String snapshot = first.getString("snapshot");
        if (first.getLong("id") == null) {
            return Page.of(List.of(), Position.at(snapshot), false);
        }
        if (first.getLong("found") > maxEvents || first.getLong("bytes") > maxBytes) {
            long start = firstId(database, from.seen());
            return continueWindow(database, from.within(snapshot, start - 1));
        }
        return Page.of(EventRows.events(rows), Position.at(snapshot), false);
    }

    private static long firstId(Statements database, String seen) {
        return database.run(WINDOW_START, seen).iterator().next().getLong("first");
    }

    private Page continueWindow(Statements database, Position from) {
        String target = windowEnd(from);
        RowSet<Row> rows = database.run(WINDOW_PAGE, from.seen(), target, from.lastId(), maxEvents, maxBytes);
        Row first = rows.iterator().next();
        List<Event> events = first.getLong("id") == null ? List.of() : EventRows.events(rows);
        boolean nothingLeftOut = events.isEmpty() || events.size() == first.getLong("found");
        if (!nothingLeftOut || events.size() == maxEvents) {
            return Page.of(
                    events, from.within(target, events.get(events.size() - 1).id()), true);
        }
        return first.getLong("looked_at") < MOST_LOOKED_AT
                ? Page.of(events, Position.at(target), true)
                : Page.of(events, from.within(target, first.getLong("last_looked_at")), true);
    }

    private static String windowEnd(Position position) {
        @Nullable String target = position.target();
        if (target == null) {
            throw new IllegalArgumentException("not within a window: " + position);
        }
        return target;
    }
}
