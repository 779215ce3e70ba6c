package io.pgevents.delivery;

import io.pgevents.log.Position;
import io.pgevents.platform.Database;
import io.pgevents.platform.Log;
import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The replicas, who has which slot, and how far everybody has come: {@code pgevents.replica} and {@code pgevents.lease}.
 * A replica says that it lives with one
 * small write, however many leases it has; a lease lasts as long as its owner. Everything here blocks.
 */
@ApplicationScoped
class LeaseTable {

    /**
     * @param life grows with every beginning; what an earlier life still wants to store of positions is not stored
     * @param mark where the replica begins to read the log for all its slots that have caught up
     */
    record Beginning(long life, Position mark, List<Claim> claims) {}

    /** A slot of this replica, with what its subscription is now. */
    record Mine(Lease lease, long version, boolean active) {}

    private static final String LOG_STATE = """
            INSERT INTO pgevents.log_state (system_identifier, highest_id)
            SELECT system_identifier, coalesce((SELECT max(id) FROM pgevents.event), 0) FROM pg_control_system()
            ON CONFLICT DO NOTHING""";

    /** What went with the mark of a replica stays where that mark is. */
    private static final String LEAVE_MARK = """
            UPDATE pgevents.lease l SET seen = r.seen, target = r.target, last_id = r.last_id
              FROM pgevents.replica r WHERE r.id = $1 AND l.owner = $1 AND l.seen IS NULL""";

    private static final String BEGIN = """
            INSERT INTO pgevents.replica (id, name, term, expires_at, seen, target, last_id, process, highest_id)
            SELECT $1, $2, t.term, now() + t.term, coalesce($4::text::pg_snapshot, pg_current_snapshot()),
                   $5::text::pg_snapshot, $6, $7, coalesce((SELECT max(id) FROM pgevents.event), 0)
              FROM (SELECT $3 * interval '1 millisecond' AS term) t
            ON CONFLICT (id) DO UPDATE
               SET term = excluded.term, expires_at = excluded.expires_at, seen = excluded.seen,
                   target = excluded.target, last_id = excluded.last_id, life = replica.life + 1
            RETURNING life, seen::text AS seen, target::text AS target, last_id""";

    private static final String CLAIMED = """
            l.subscription_id, l.shard, l.epoch, l.seen::text AS seen, l.target::text AS target, l.last_id, l.ahead""";

    private static final String KEPT = "SELECT " + CLAIMED + " FROM pgevents.lease l WHERE l.owner = $1";

    private static final String RENEW = "UPDATE pgevents.replica SET expires_at = now() + term WHERE id = $1";

    /** An expiry further away than its term is from before the clock was set back. */
    private static final String EXPIRED = """
            SELECT id, name FROM pgevents.replica
             WHERE id <> $1 AND (expires_at < now() OR expires_at > now() + 2 * term)
               FOR UPDATE SKIP LOCKED""";

    private static final String NAMESAKES =
            "SELECT id, process FROM pgevents.replica WHERE id <> $1 AND name = $2 AND process IS NOT NULL";

    private static final String REMEMBER_HIGHEST = """
            UPDATE pgevents.log_state s SET highest_id = greatest(s.highest_id, r.highest_id)
              FROM pgevents.replica r WHERE r.id = $1""";

    private static final String FREE = "UPDATE pgevents.lease SET owner = NULL, epoch = epoch + 1 WHERE owner = $1";

    private static final String REMOVE = "DELETE FROM pgevents.replica WHERE id = $1";

    private static final String SHARES = """
            SELECT r.id, count(a.shard) AS slots
              FROM (SELECT id FROM pgevents.replica WHERE expires_at BETWEEN now() AND now() + 2 * term
                    UNION ALL SELECT NULL) r
              LEFT JOIN (SELECT l.* FROM pgevents.lease l
                           JOIN pgevents.subscription s ON s.id = l.subscription_id
                          WHERE s.status = 'active') a ON a.owner IS NOT DISTINCT FROM r.id
             GROUP BY r.id""";

    /** The replica is locked, so that it is still there when it owns them: others may just be removing it. */
    private static final String CLAIM = """
            WITH me AS MATERIALIZED (SELECT id FROM pgevents.replica WHERE id = $1 FOR KEY SHARE)
            UPDATE pgevents.lease l SET owner = me.id, epoch = l.epoch + 1
              FROM me, (SELECT f.subscription_id, f.shard
                      FROM pgevents.lease f JOIN pgevents.subscription s ON s.id = f.subscription_id
                     WHERE s.status = 'active' AND f.owner IS NULL
                     ORDER BY f.shard, f.subscription_id LIMIT $2 FOR UPDATE OF f SKIP LOCKED) free
             WHERE l.subscription_id = free.subscription_id AND l.shard = free.shard
            RETURNING\s""" + CLAIMED;

    private static final String MINE = """
            SELECT l.subscription_id, l.shard, l.epoch, s.version, s.status = 'active' AS active
              FROM pgevents.lease l JOIN pgevents.subscription s ON s.id = l.subscription_id
             WHERE l.owner = $1""";

    static final String TELL = "SELECT pg_notify('pgevents', '" + Leases.CHANGED + "')";

    private final Database database;
    private final @Nullable ReplicaProcess self;

    @Inject
    LeaseTable(Database database) {
        this(database, ReplicaProcess.self());
    }

    /** @param self null if not known */
    LeaseTable(Database database, @Nullable ReplicaProcess self) {
        this.database = database;
        this.self = self;
    }

    /**
     * Begins a life of the replica. What it had before it has again, at its stored position.
     *
     * @param term how long the replica counts as alive after it was last heard of
     * @param mark where it has read to already; null to begin at the present
     */
    Beginning begin(String replica, String name, Duration term, @Nullable Position mark) {
        database.run(LOG_STATE);
        // In another cluster than the one they were stored in, transaction ids and so positions have lost their
        // meaning.
        database.run("SELECT before, present, outstanding FROM pgevents.rebase()")
                .forEach(row ->
                        Log.LOG.rebased(row.getLong("present"), row.getLong("before"), row.getLong("outstanding")));
        if (self != null) {
            freePredecessors(replica, name, self);
        }
        Beginning beginning = database.inTransaction(transaction -> {
            transaction.run(LEAVE_MARK, replica);
            Row begun = transaction
                    .run(
                            BEGIN,
                            replica,
                            name,
                            term.toMillis(),
                            mark == null ? null : mark.seen(),
                            mark == null ? null : mark.target(),
                            mark == null ? null : lastId(mark),
                            self == null ? null : self.toString())
                    .iterator()
                    .next();
            return new Beginning(begun.getLong("life"), position(begun), claims(transaction.run(KEPT, replica)));
        });
        database.run(TELL);
        return beginning;
    }

    /** Who is started again need not wait for the leases that it had itself. */
    private void freePredecessors(String replica, String name, ReplicaProcess now) {
        database.inTransaction(transaction -> {
            for (Row namesake : transaction.run(NAMESAKES, replica, name)) {
                ReplicaProcess process = ReplicaProcess.parse(namesake.getString("process"));
                if (process != null && now.knowsTheEndOf(process)) {
                    free(transaction, namesake.getString("id"));
                    Log.LOG.predecessorIsGone(name);
                }
            }
            return replica;
        });
    }

    /** @return false if the replica counts as dead, and others have its leases */
    boolean renew(String replica) {
        return database.run(RENEW, replica).rowCount() == 1;
    }

    /** Frees the leases of replicas that were not heard of for their term. @return their names */
    List<String> reap(String replica) {
        List<String> reaped = new ArrayList<>();
        database.inTransaction(transaction -> {
            transaction.run(EXPIRED, replica).forEach(row -> {
                free(transaction, row.getString("id"));
                reaped.add(row.getString("name"));
            });
            return reaped;
        });
        if (!reaped.isEmpty()) {
            database.run(TELL);
        }
        return reaped;
    }

    Shares shares(String replica) {
        SortedMap<String, Integer> slots = new TreeMap<>();
        int free = 0;
        for (Row row : database.run(SHARES)) {
            if (row.getString("id") == null) {
                free = row.getInteger("slots");
            } else {
                slots.put(row.getString("id"), row.getInteger("slots"));
            }
        }
        return new Shares(replica, slots, free);
    }

    List<Claim> claim(String replica, int most) {
        return claims(database.run(CLAIM, replica, (long) most));
    }

    List<Mine> mine(String replica) {
        List<Mine> mine = new ArrayList<>();
        database.run(MINE, replica)
                .forEach(row -> mine.add(new Mine(lease(row), row.getLong("version"), row.getBoolean("active"))));
        return mine;
    }

    /** Ends the life of a replica; leases that it still has are anybody's at their stored positions. */
    void leave(String replica) {
        database.inTransaction(transaction -> {
            free(transaction, replica);
            return replica;
        });
        database.run(TELL);
    }

    private static void free(Statements transaction, String replica) {
        transaction.run("SELECT FROM pgevents.replica WHERE id = $1 FOR UPDATE", replica);
        transaction.run(LEAVE_MARK, replica);
        transaction.run(REMEMBER_HIGHEST, replica);
        transaction.run(FREE, replica);
        transaction.run(REMOVE, replica);
    }

    private static List<Claim> claims(RowSet<Row> rows) {
        List<Claim> claims = new ArrayList<>(rows.size());
        rows.forEach(row ->
                claims.add(new Claim(lease(row), position(row), new HashSet<>(List.of(row.getArrayOfLongs("ahead"))))));
        return claims;
    }

    private static Lease lease(Row row) {
        return new Lease(new Slot(row.getString("subscription_id"), row.getInteger("shard")), row.getLong("epoch"));
    }

    private static Position position(Row row) {
        String target = row.getString("target");
        return target == null
                ? Position.at(row.getString("seen"))
                : new Position(row.getString("seen"), target, row.getLong("last_id"));
    }

    static @Nullable Long lastId(@Nullable Position position) {
        return position == null || position.betweenWindows() ? null : Long.valueOf(position.lastId());
    }
}
