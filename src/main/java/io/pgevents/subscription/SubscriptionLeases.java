package io.pgevents.subscription;

import io.pgevents.log.Position;
import io.pgevents.platform.Statements;
import io.pgevents.subscription.StartFrom.After;
import io.pgevents.subscription.StartFrom.Time;
import io.vertx.sqlclient.Row;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Where in the log a subscription is, as far as its owner decides: where it begins, into how many parts it is divided,
 * and that it skips what has piled up. From then on the positions are moved by the replicas that have the leases. Each
 * change here takes the leases away from them: a higher epoch makes whatever they still store void.
 *
 * <p>Every method belongs in a transaction that has locked, or made, the row of the subscription.
 */
final class SubscriptionLeases {

    /**
     * A snapshot that shows nothing, with a target and a last id, is the middle of a window that began with the log: what
     * the target shows after that id is still to be read, and then whatever the target does not show. All in one
     * statement, and so by one snapshot: nothing can commit between looking for the first event and being left out.
     */
    private static final String BEGIN = """
            INSERT INTO pgevents.lease (subscription_id, shard, seen, target, last_id)
            SELECT $1, shard,
                   CASE WHEN start.last_id IS NULL THEN pg_current_snapshot() ELSE '3:3:' END,
                   CASE WHEN start.last_id IS NOT NULL THEN pg_current_snapshot() END,
                   start.last_id
              FROM generate_series(0, $2::integer - 1) AS shard,
                   (SELECT coalesce($3::bigint, (SELECT min(id) - 1 FROM pgevents.event WHERE captured_at >= $4)) AS last_id)
                       AS start""";

    private static final String COUNT = "SELECT count(*) FROM pgevents.lease WHERE subscription_id = $1";

    private static final String LOCK =
            "SELECT FROM pgevents.lease WHERE subscription_id = $1 ORDER BY shard FOR UPDATE";

    /** To be run after the leases are locked: only then do they and the mark of their owner belong together for sure. */
    private static final String PLACES = """
            SELECT coalesce(l.seen, r.seen)::text AS seen, l.epoch,
                   (CASE WHEN l.seen IS NULL THEN r.target ELSE l.target END)::text AS target,
                   CASE WHEN l.seen IS NULL THEN r.last_id ELSE l.last_id END AS last_id
              FROM pgevents.lease l LEFT JOIN pgevents.replica r ON r.id = l.owner
             WHERE l.subscription_id = $1""";

    private static final String CLEAR = "DELETE FROM pgevents.lease WHERE subscription_id = $1";

    private static final String DIVIDE = """
            INSERT INTO pgevents.lease (subscription_id, shard, epoch, seen, target, last_id)
            SELECT $1, shard, $3, $4::text::pg_snapshot, $5::text::pg_snapshot, $6
              FROM generate_series(0, $2::integer - 1) AS shard""";

    private static final String MOVE_DELIVERIES = """
            UPDATE pgevents.delivery SET shard = pgevents.shard(lane, event_id, $2)
             WHERE subscription_id = $1 AND shard <> pgevents.shard(lane, event_id, $2)""";

    private static final String SKIP = """
            UPDATE pgevents.lease
               SET seen = pg_current_snapshot(), target = NULL, last_id = NULL, ahead = '{}', owner = NULL, epoch = epoch + 1
             WHERE subscription_id = $1""";

    private static final String TELL = "SELECT pg_notify('pgevents', 'leases')";

    private SubscriptionLeases() {}

    /** Gives a new subscription its leases. */
    static void begin(Statements transaction, String subscription, int shards, StartFrom from) {
        transaction.run(
                BEGIN,
                subscription,
                shards,
                from instanceof After after ? after.id() : null,
                from instanceof Time time ? time.from().atOffset(ZoneOffset.UTC) : null);
        transaction.run(TELL);
    }

    /**
     * Divides a subscription into another number of parts, unless it has that many. Each part begins with what not all
     * parts before were done with: events may be delivered again, none is left out.
     */
    static void divide(Statements transaction, String subscription, int shards) {
        if (transaction.run(COUNT, subscription).iterator().next().getLong(0) == shards) {
            return;
        }
        transaction.run(LOCK, subscription);
        List<Position> places = new ArrayList<>();
        long epoch = 0;
        for (Row place : transaction.run(PLACES, subscription)) {
            places.add(position(place));
            epoch = Math.max(epoch, place.getLong("epoch"));
        }
        Position common = CommonPosition.of(places);
        transaction.run(CLEAR, subscription);
        transaction.run(
                DIVIDE,
                subscription,
                shards,
                epoch + 1,
                common.seen(),
                common.target(),
                common.betweenWindows() ? null : common.lastId());
        transaction.run(MOVE_DELIVERIES, subscription, shards);
        transaction.run(TELL);
    }

    /** Lets a subscription go on with what commits from now on. */
    static void skipToPresent(Statements transaction, String subscription) {
        // Waiting for a lock inside of SKIP would leave it with a snapshot from before the wait.
        transaction.run(LOCK, subscription);
        transaction.run(SKIP, subscription);
        transaction.run(TELL);
    }

    private static Position position(Row place) {
        String target = place.getString("target");
        return target == null
                ? Position.at(place.getString("seen"))
                : new Position(place.getString("seen"), target, place.getLong("last_id"));
    }
}
