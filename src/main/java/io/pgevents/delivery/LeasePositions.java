package io.pgevents.delivery;

import io.pgevents.log.Position;
import io.pgevents.platform.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far a replica and its slots have come, in {@code pgevents.replica} and {@code pgevents.lease}. Positions live beside
 * the log, so that a fail-over takes both back together. Everything here blocks, and works on many leases at once.
 */
@ApplicationScoped
class LeasePositions {

    private static final String SAVE = """
            WITH mark AS (
                UPDATE pgevents.replica
                   SET seen = $2::text::pg_snapshot, target = $3::text::pg_snapshot, last_id = $4,
                       highest_id = greatest(highest_id, $5)
                 WHERE id = $1 AND life = $12
             RETURNING 1
            ), moved AS (
                UPDATE pgevents.lease l
                   SET seen = p.seen::pg_snapshot, target = p.target::pg_snapshot, last_id = p.last_id, ahead = '{}'
                  FROM unnest($6::text[], $7::integer[], $8::bigint[], $9::text[], $10::text[], $11::bigint[])
                       AS p (subscription_id, shard, epoch, seen, target, last_id), mark
                 WHERE l.subscription_id = p.subscription_id AND l.shard = p.shard AND l.epoch = p.epoch AND l.owner = $1
            )
            SELECT count(*) AS marks FROM mark""";

    private static final String RELEASE = """
            UPDATE pgevents.lease l
               SET owner = NULL, epoch = l.epoch + 1, seen = p.seen::pg_snapshot, target = p.target::pg_snapshot,
                   last_id = p.last_id, ahead = p.ahead::bigint[]
              FROM unnest($2::text[], $3::integer[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[])
                   AS p (subscription_id, shard, epoch, seen, target, last_id, ahead)
             WHERE l.subscription_id = p.subscription_id AND l.shard = p.shard AND l.epoch = p.epoch AND l.owner = $1""";

    private static final String DISOWN = """
            UPDATE pgevents.lease l SET owner = NULL, epoch = l.epoch + 1
              FROM unnest($2::text[], $3::integer[], $4::bigint[]) AS u (subscription_id, shard, epoch)
             WHERE l.subscription_id = u.subscription_id AND l.shard = u.shard AND l.epoch = u.epoch AND l.owner = $1
               AND l.seen IS NOT NULL""";

    private final Database database;

    LeasePositions(Database database) {
        this.database = database;
    }

    /**
     * Stores everything that has moved, in one statement: nothing is lost if only half of it were seen. What belongs to
     * a lease that has changed hands is left out.
     *
     * @param highestId the highest id that has been read
     * @param moved null for a slot that goes with the mark from now on
     * @return false if the replica counts as dead or has begun another life, and nothing was stored
     */
    boolean save(
            String replica, long life, Position mark, long highestId, Map<Lease, ? extends @Nullable Position> moved) {
        List<Map.Entry<Lease, @Nullable Position>> entries = new ArrayList<>();
        moved.forEach((lease, position) -> entries.add(new SimpleEntry<>(lease, position)));
        return database.run(
                                SAVE,
                                replica,
                                mark.seen(),
                                mark.target(),
                                LeaseTable.lastId(mark),
                                highestId,
                                column(
                                        entries,
                                        String[]::new,
                                        entry -> entry.getKey().slot().subscription()),
                                column(
                                        entries,
                                        Integer[]::new,
                                        entry -> entry.getKey().slot().shard()),
                                column(
                                        entries,
                                        Long[]::new,
                                        entry -> entry.getKey().epoch()),
                                column(entries, String[]::new, entry -> seen(entry.getValue())),
                                column(entries, String[]::new, entry -> target(entry.getValue())),
                                column(entries, Long[]::new, entry -> LeaseTable.lastId(entry.getValue())),
                                life)
                        .iterator()
                        .next()
                        .getLong("marks")
                == 1;
    }

    /** Gives leases back, for another replica to go on exactly where each is. */
    void release(String replica, List<Claim> released) {
        database.run(
                RELEASE,
                replica,
                column(released, String[]::new, claim -> claim.lease().slot().subscription()),
                column(released, Integer[]::new, claim -> claim.lease().slot().shard()),
                column(released, Long[]::new, claim -> claim.lease().epoch()),
                column(released, String[]::new, claim -> claim.position().seen()),
                column(released, String[]::new, claim -> claim.position().target()),
                column(released, Long[]::new, claim -> LeaseTable.lastId(claim.position())),
                column(released, String[]::new, claim -> arrayText(claim.ahead())));
        database.run(LeaseTable.TELL);
    }

    /** Gives back leases that were never put to use. */
    void disown(String replica, List<Lease> unused) {
        database.run(
                DISOWN,
                replica,
                column(unused, String[]::new, lease -> lease.slot().subscription()),
                column(unused, Integer[]::new, lease -> lease.slot().shard()),
                column(unused, Long[]::new, Lease::epoch));
    }

    private static @Nullable String seen(@Nullable Position position) {
        return position == null ? null : position.seen();
    }

    private static @Nullable String target(@Nullable Position position) {
        return position == null ? null : position.target();
    }

    private static String arrayText(Collection<Long> numbers) {
        return '{' + String.join(",", numbers.stream().map(String::valueOf).toList()) + '}';
    }

    private static <T, V> V[] column(List<T> rows, IntFunction<V[]> array, Function<T, @Nullable V> value) {
        return rows.stream().map(value).toArray(array);
    }
}
