package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.log.EventLookup;
import io.pgevents.platform.Database;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the deliveries whose next attempt is due, with their events. Everything here blocks. */
@ApplicationScoped
class DueRows {

    private static final String DUE = """
            SELECT d.id, d.subscription_id, d.shard, d.event_id, d.lane, d.attempts
              FROM unnest($1::text[], $2::integer[], $3::integer[]) AS s (subscription_id, shard, room)
             CROSS JOIN LATERAL (
                   SELECT * FROM pgevents.delivery o
                    WHERE o.subscription_id = s.subscription_id AND o.shard = s.shard AND o.status = 'retrying'
                      AND o.next_attempt_at <= now() AND NOT o.id = ANY ($4)
                    ORDER BY o.next_attempt_at LIMIT s.room) d
             ORDER BY d.next_attempt_at LIMIT $5""";

    /**
     * So many are brought along with the first of a lane, so that a lane goes on without asking for each. None is passed
     * over: one that waits for a retry of its own is the end. They go by their ids, as when each is asked for; if a lane
     * has several keys, one that committed late can have a smaller id than the first.
     */
    private static final int MOST_FOLLOWERS = 50;

    private static final String FOLLOWERS = """
            SELECT h.head, b.id, b.subscription_id, b.shard, b.event_id, b.lane, b.attempts, b.status
              FROM unnest($1::bigint[], $2::text[], $3::text[]) AS h (head, subscription_id, lane)
             CROSS JOIN LATERAL (
                   SELECT * FROM pgevents.delivery o
                    WHERE o.subscription_id = h.subscription_id AND o.lane = h.lane AND o.status IN ('retrying', 'blocked')
                      AND o.id <> h.head
                    ORDER BY o.event_id LIMIT %d) b
             ORDER BY h.head, b.event_id""".formatted(MOST_FOLLOWERS);

    private static final String WITH_RETRIES = """
            SELECT s.subscription_id, s.shard FROM unnest($1::text[], $2::integer[]) AS s (subscription_id, shard)
             WHERE EXISTS (SELECT FROM pgevents.delivery d WHERE d.subscription_id = s.subscription_id
                                                             AND d.shard = s.shard AND d.status = 'retrying')""";

    private static final String LOST = """
            UPDATE pgevents.delivery
               SET status = 'dead', next_attempt_at = NULL, updated_at = now(),
                   last_error = 'the event is no longer in the log: its retention is over'
             WHERE id = ANY ($1)""";

    private final Database database;
    private final EventLookup events;
    private final DeliveryRows rows;

    DueRows(Database database, EventLookup events, DeliveryRows rows) {
        this.database = database;
        this.events = events;
        this.rows = rows;
    }

    /**
     * The rows whose next attempt is due, with their events, the longest due first.
     *
     * @param room how many of a slot at most
     */
    List<DueRow> due(Map<Slot, Integer> room, Collection<Long> underWay, int limit) {
        List<Map.Entry<Slot, Integer>> slots = List.copyOf(room.entrySet());
        List<Row> rows = new ArrayList<>();
        database.run(
                        DUE,
                        DeliveryRows.column(
                                slots, String[]::new, slot -> slot.getKey().subscription()),
                        DeliveryRows.column(
                                slots, Integer[]::new, slot -> slot.getKey().shard()),
                        DeliveryRows.column(slots, Integer[]::new, Map.Entry::getValue),
                        underWay.toArray(Long[]::new),
                        (long) limit)
                .forEach(rows::add);
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<Long, Event> found = events.byId(eventIds(rows));
        bury(rows);
        Map<Long, List<DueRow>> followers = followers(
                rows.stream().filter(row -> row.getString("lane") != null).toList());
        return rows.stream()
                .filter(row -> found.containsKey(row.getLong("event_id")))
                .map(row -> dueRow(row, found, followers.getOrDefault(row.getLong("id"), List.of())))
                .toList();
    }

    /** Whose event is no longer in the log has been tried for the last time. */
    private void bury(List<Row> due) {
        Set<Long> missing = events.missing(eventIds(due));
        List<Long> lost = due.stream()
                .filter(row -> missing.contains(row.getLong("event_id")))
                .map(row -> row.getLong("id"))
                .toList();
        if (!lost.isEmpty()) {
            database.run(LOST, (Object) lost.toArray(Long[]::new));
            rows.releaseLanes();
        }
    }

    /** By the row at the head of the lane; as many in a row as can be held. */
    private Map<Long, List<DueRow>> followers(List<Row> heads) {
        if (heads.isEmpty()) {
            return Map.of();
        }
        List<Row> rows = new ArrayList<>();
        database.run(
                        FOLLOWERS,
                        DeliveryRows.column(heads, Long[]::new, row -> row.getLong("id")),
                        DeliveryRows.column(heads, String[]::new, row -> row.getString("subscription_id")),
                        DeliveryRows.column(heads, String[]::new, row -> row.getString("lane")))
                .forEach(rows::add);
        Map<Long, Event> found = rows.isEmpty() ? Map.of() : events.byId(eventIds(rows));
        Map<Long, List<DueRow>> followers = new HashMap<>();
        Set<Long> cut = new HashSet<>();
        for (Row row : rows) {
            long head = row.getLong("head");
            boolean waits = row.getString("status").equals("blocked");
            if (!waits || !found.containsKey(row.getLong("event_id"))) {
                cut.add(head);
            } else if (!cut.contains(head)) {
                followers.computeIfAbsent(head, any -> new ArrayList<>()).add(dueRow(row, found, List.of()));
            }
        }
        return followers;
    }

    private static List<Long> eventIds(List<Row> rows) {
        return rows.stream().map(row -> row.getLong("event_id")).toList();
    }

    private static DueRow dueRow(Row row, Map<Long, Event> events, List<DueRow> followers) {
        return new DueRow(
                row.getLong("id"),
                DeliveryRows.slot(row),
                row.getString("lane"),
                row.getInteger("attempts"),
                events.get(row.getLong("event_id")),
                followers);
    }

    /** Those of the slots that have deliveries which wait for an attempt. */
    List<Slot> withRetries(Collection<Slot> slots) {
        List<Slot> all = List.copyOf(slots);
        List<Slot> found = new ArrayList<>();
        database.run(
                        WITH_RETRIES,
                        DeliveryRows.column(all, String[]::new, Slot::subscription),
                        DeliveryRows.column(all, Integer[]::new, Slot::shard))
                .forEach(row -> found.add(DeliveryRows.slot(row)));
        return found;
    }
}
