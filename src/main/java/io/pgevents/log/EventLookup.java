package io.pgevents.log;

import io.pgevents.platform.Database;
import io.pgevents.platform.LookUps;
import io.pgevents.platform.Statements;
import io.pgevents.platform.auth.Reach;
import io.pgevents.platform.auth.ReachSql;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds single events of the log again. */
@ApplicationScoped
public class EventLookup {

    private static final long MAX_BYTES = 4 << 20;

    /** As {@code pgevents.is_operator_event}. */
    private static final Pattern OPERATORS = Pattern.compile("^pgevents\\.(subscription|delivery|replay)\\.");

    private static final String BY_ID = """
            SELECT %s
              FROM (SELECT *, sum(size) OVER (ORDER BY id) - size AS bytes_before
                      FROM pgevents.event WHERE id = ANY ($1)) e
              LEFT JOIN pgevents.watched_table w ON w.id = e.watch
             WHERE bytes_before < $2 OR bytes_before = 0""".formatted(EventRows.COLUMNS);

    /** How many events are looked at for one page. */
    private static final int MOST_LOOKED_AT = 20_000;

    private static final String FLOOR =
            "SELECT id FROM pgevents.event WHERE id < $1 ORDER BY id DESC OFFSET $2 LIMIT 1";

    /** The type of a captured event follows from its operation; bounded in rows and, beyond the first, in bytes. */
    private static final String NEWEST =
            """
            SELECT %s, matching
              FROM (SELECT *, sum(size) OVER (ORDER BY id DESC) - size AS bytes_before, count(*) OVER () AS matching
                      FROM (SELECT e.* FROM pgevents.event e
                              LEFT JOIN pgevents.watched_table w ON w.id = e.watch
                             WHERE e.id < $4 AND e.id >= $10
                               AND ($1::text IS NULL OR coalesce(e.source, w.source) = $1)
                               AND ($2::text IS NULL OR CASE e.operation %s ELSE e.type END = $2)
                               AND ($3::text IS NULL OR e.subject = $3)
                               AND %s
                               AND ($7::text[] IS NULL OR NOT pgevents.is_operator_event(e.type))
                             ORDER BY e.id DESC LIMIT $5) u) e
              LEFT JOIN pgevents.watched_table w ON w.id = e.watch
             WHERE bytes_before < $6 OR bytes_before = 0
             ORDER BY e.id DESC""".formatted(EventRows.COLUMNS, types(), ReachSql.sees("coalesce(e.source, w.source)", 7));

    private static String types() {
        return Stream.of(ChangeType.values())
                .map(kind -> "WHEN '" + kind.code() + "' THEN '" + kind.type() + "'")
                .collect(Collectors.joining(" "));
    }

    /**
     * What was found.
     *
     * @param goesOn the id before which to go on if these are all that could be looked at; null if they are not, or nothing
     *     older can match
     */
    record Found(List<Event> events, @Nullable Long goesOn) {}

    private final Database database;
    private final LookUps lookUps;

    EventLookup(Database database, LookUps lookUps) {
        this.database = database;
        this.lookUps = lookUps;
    }

    public Optional<Event> byId(long id) {
        return Optional.ofNullable(byId(Set.of(id)).get(id));
    }

    /** Whether somebody of this reach may see it; what becomes of subscriptions is for the operators. */
    static boolean isSeen(Event event, Reach reach) {
        return reach.isEverything()
                || (reach.sees(event.source())
                        && !OPERATORS.matcher(event.type()).find());
    }

    /**
     * The events before an id that match and can be seen, newest first; null matches all. Fewer than there are, or none, if
     * few of many match.
     */
    Found newest(
            @Nullable String source,
            @Nullable String type,
            @Nullable String subject,
            Reach reach,
            long before,
            int limit) {
        if (reach.isNothing()) {
            return new Found(List.of(), null);
        }
        boolean all = reach.isEverything() && source == null && type == null && subject == null;
        Object[] seen = ReachSql.values(reach);
        return lookUps.run(transaction -> {
            long floor = all ? 0 : floor(transaction, before);
            RowSet<Row> rows = transaction.run(
                    NEWEST, source, type, subject, before, limit, MAX_BYTES, seen[0], seen[1], seen[2], floor);
            List<Event> events = EventRows.events(rows);
            if (!events.isEmpty() && rows.iterator().next().getLong("matching") > events.size()) {
                return new Found(events, events.get(events.size() - 1).id());
            }
            return new Found(events, floor > 0 ? floor : null);
        });
    }

    /** The oldest to be looked at; 0 for all. */
    private static long floor(Statements transaction, long before) {
        for (Row row : transaction.run(FLOOR, before, MOST_LOOKED_AT - 1L)) {
            return row.getLong("id");
        }
        return 0;
    }

    /** Those of the events that are still in the log; not all of them if they are large, but then at least one. */
    public Map<Long, Event> byId(Collection<Long> ids) {
        Map<Long, Event> events = new HashMap<>();
        RowSet<Row> rows = database.run(BY_ID, ids.toArray(Long[]::new), MAX_BYTES);
        EventRows.events(rows).forEach(event -> events.put(event.id(), event));
        return events;
    }

    /** Those of the events that are no longer in the log. */
    public Set<Long> missing(Collection<Long> ids) {
        Set<Long> missing = new HashSet<>(ids);
        database.run("SELECT id FROM pgevents.event WHERE id = ANY ($1)", (Object) ids.toArray(Long[]::new))
                .forEach(row -> missing.remove(row.getLong("id")));
        return missing;
    }
}
