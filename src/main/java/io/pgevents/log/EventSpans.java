package io.pgevents.log;

import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads fixed stretches of the log in pages, by id. Blocks on the database. */
@ApplicationScoped
public class EventSpans {

    private static final long MAX_BYTES = 4 << 20;

    private static final String NEXT = """
            SELECT looked_at, last_looked_at, found, %s
              FROM (SELECT count(*) AS looked_at, max(id) AS last_looked_at
                      FROM (SELECT id FROM pgevents.event WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $6) s) span
              LEFT JOIN (
                   SELECT *, count(*) OVER () AS found, sum(size) OVER (ORDER BY id) - size AS bytes_before
                     FROM (SELECT * FROM pgevents.event WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $6) s
                    WHERE pg_visible_in_snapshot(xid, $3::text::pg_snapshot)
                      AND ($4::timestamptz IS NULL OR captured_at >= $4)
                      AND ($5::timestamptz IS NULL OR captured_at < $5)) e ON bytes_before < $7 OR bytes_before = 0
              LEFT JOIN pgevents.watched_table w ON w.id = e.watch
             ORDER BY e.id""".formatted(EventRows.COLUMNS);

    /**
     * A piece of a span.
     *
     * @param events in the order of their ids
     * @param reached no event up to this id is left out
     * @param end whether nothing comes after it
     */
    public record Piece(List<Event> events, long reached, boolean end) {}

    /** The first piece of the span. @param limit the most events that are looked at */
    public Piece next(Statements database, EventSpan span, int limit) {
        RowSet<Row> rows = database.run(
                NEXT, span.after(), span.last(), span.snapshot(), span.since(), span.before(), limit, MAX_BYTES);
        Row first = rows.iterator().next();
        long looked = first.getLong("looked_at");
        @Nullable Long found = first.getLong("found");
        List<Event> events = found == null ? List.of() : EventRows.events(rows);
        if (found != null && events.size() < found) {
            return new Piece(events, events.get(events.size() - 1).id(), false);
        }
        boolean end = looked < limit;
        return new Piece(events, end ? span.last() : first.getLong("last_looked_at"), end);
    }
}
