package io.pgevents.log;

import io.pgevents.platform.Database;
import io.pgevents.platform.auth.Reach;
import io.pgevents.platform.auth.ReachSql;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
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

    /** The type of a captured event follows from its operation; bounded in rows and, beyond the first, in bytes. */
    private static final String NEWEST =
            """
            SELECT %s
              FROM (SELECT *, sum(size) OVER (ORDER BY id DESC) - size AS bytes_before
                      FROM (SELECT e.* FROM pgevents.event e
                              LEFT JOIN pgevents.watched_table w ON w.id = e.watch
                             WHERE e.id < $4
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

    private final Database database;

    EventLookup(Database database) {
        this.database = database;
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

    /** The events before an id that match and can be seen, newest first; null matches all. */
    List<Event> newest(
            @Nullable String source,
            @Nullable String type,
            @Nullable String subject,
            Reach reach,
            long before,
            int limit) {
        List<Event> events = new ArrayList<>();
        Object[] seen = ReachSql.values(reach);
        database.run(NEWEST, source, type, subject, before, limit, MAX_BYTES, seen[0], seen[1], seen[2])
                .forEach(row -> events.add(EventRows.event(row)));
        return events;
    }

    /** Those of the events that are still in the log; not all of them if they are large, but then at least one. */
    public Map<Long, Event> byId(Collection<Long> ids) {
        Map<Long, Event> events = new HashMap<>();
        database.run(BY_ID, ids.toArray(Long[]::new), MAX_BYTES).forEach(row -> {
            Event event = EventRows.event(row);
            events.put(event.id(), event);
        });
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
