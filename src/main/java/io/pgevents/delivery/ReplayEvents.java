package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.log.EventLookup;
import io.pgevents.log.EventSpan;
import io.pgevents.log.EventSpans;
import io.pgevents.log.EventSpans.Piece;
import io.pgevents.platform.Statements;
import io.pgevents.subscription.Subscription;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a replay looks at next: the log, or the dead letters of its subscription. Blocks on the database. */
@ApplicationScoped
class ReplayEvents {

    private static final String DEAD = """
            SELECT event_id FROM pgevents.delivery
             WHERE subscription_id = $1 AND status = 'dead' AND event_id > $2 AND event_id <= $3
             ORDER BY event_id LIMIT $4""";

    private final EventSpans log;
    private final EventLookup lookup;

    ReplayEvents(EventSpans log, EventLookup lookup) {
        this.log = log;
        this.lookup = lookup;
    }

    Piece next(Statements database, Replay replay, int limit) {
        return replay.deadOnly() ? dead(database, replay, limit) : log.next(database, replay.rest(), limit);
    }

    /** A dead letter was wanted when its event came; a filter that has changed since does not matter. */
    boolean isWanted(Replay replay, Subscription subscription, Event event) {
        return (replay.eventType() == null || replay.eventType().equals(event.type()))
                && (replay.deadOnly() || subscription.matches(event));
    }

    private Piece dead(Statements database, Replay replay, int limit) {
        EventSpan rest = replay.rest();
        List<Long> ids = new ArrayList<>();
        database.run(DEAD, replay.subscription(), rest.after(), rest.last(), limit)
                .forEach(row -> ids.add(row.getLong("event_id")));
        Map<Long, Event> found = lookup.byId(ids);
        // Those that are in the log and were not found are too large for one piece.
        Set<Long> gone = found.size() == ids.size() ? Set.of() : lookup.missing(ids);
        List<Event> events = new ArrayList<>();
        long reached = rest.after();
        for (long id : ids) {
            Event event = found.get(id);
            if (event == null && !gone.contains(id)) {
                return new Piece(events, reached, false);
            }
            if (event != null && isWithin(rest, event)) {
                events.add(event);
            }
            reached = id;
        }
        boolean end = ids.size() < limit;
        return new Piece(events, end ? rest.last() : reached, end);
    }

    private static boolean isWithin(EventSpan span, Event event) {
        return (span.since() == null || !event.time().isBefore(span.since()))
                && (span.before() == null || event.time().isBefore(span.before()));
    }
}
