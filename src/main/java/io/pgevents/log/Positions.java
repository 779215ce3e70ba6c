package io.pgevents.log;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stored positions: one mark that all caught-up subscriptions share, and one position for each that is not. They
 * live beside the log, so that a fail-over takes both back together.
 */
@ApplicationScoped
public class Positions {

    private static final String READER = "shared";

    private static final String FIRST_MARK = """
            INSERT INTO pgevents.mark (reader, seen, highest_id, system_identifier)
            SELECT $1, pg_current_snapshot(), coalesce((SELECT max(id) FROM pgevents.event), 0), system_identifier
              FROM pg_control_system()
            ON CONFLICT (reader) DO NOTHING""";

    private static final String NEXT_EPOCH = """
            UPDATE pgevents.mark SET epoch = epoch + 1 WHERE reader = $1
            RETURNING epoch, seen::text AS seen, target::text AS target, last_id""";

    /** A subscription that is not active no longer moves with the mark; a crash may have kept us from saying so. */
    private static final String SETTLE = """
            INSERT INTO pgevents.subscription_position (subscription_id, seen, target, last_id)
            SELECT s.id, m.seen, m.target, m.last_id
              FROM pgevents.subscription s, pgevents.mark m
             WHERE m.reader = $1 AND NOT s.id = ANY ($2)
            ON CONFLICT (subscription_id) DO NOTHING""";

    private static final String OWN = """
            SELECT subscription_id, seen::text AS seen, target::text AS target, last_id
              FROM pgevents.subscription_position""";

    private static final String SAVE = """
            WITH moved AS (
                UPDATE pgevents.mark
                   SET seen = $2::text::pg_snapshot, target = $3::text::pg_snapshot, last_id = $4,
                       highest_id = greatest(highest_id, $5), updated_at = now()
                 WHERE reader = $1 AND epoch = $11
             RETURNING 1
            ), caught_up AS (
                DELETE FROM pgevents.subscription_position WHERE subscription_id = ANY ($6) AND EXISTS (SELECT FROM moved)
            )
            INSERT INTO pgevents.subscription_position (subscription_id, seen, target, last_id)
            SELECT s.id, own.seen::pg_snapshot, own.target::pg_snapshot, own.last_id
              FROM unnest($7::text[], $8::text[], $9::text[], $10::bigint[]) AS own (id, seen, target, last_id)
              JOIN pgevents.subscription s ON s.id = own.id
             WHERE EXISTS (SELECT FROM moved)
            ON CONFLICT (subscription_id) DO UPDATE
               SET seen = excluded.seen, target = excluded.target, last_id = excluded.last_id, updated_at = now()""";

    /**
     * Where a reader starts.
     *
     * @param mark where the caught-up subscriptions are
     * @param epoch what it has to show for storing positions: no reader that started before it can do so any longer
     */
    public record Start(Position mark, long epoch) {}

    /**
     * Begins a new life of the reader. The first ever begins at the present.
     *
     * @param active the subscriptions that go with the mark unless they have positions of their own; all others stay
     *     where the mark is now
     */
    public Start start(Statements database, Collection<String> active) {
        database.run(FIRST_MARK, READER);
        rebase(database);
        Row mark = database.run(NEXT_EPOCH, READER).iterator().next();
        database.run(SETTLE, READER, active.toArray(String[]::new));
        return new Start(position(mark), mark.getLong("epoch"));
    }

    /** In another cluster than the one they were stored in, transaction ids and so positions have lost their meaning. */
    private static void rebase(Statements database) {
        database.run("SELECT before, present, outstanding FROM pgevents.rebase()")
                .forEach(row -> LOG.rebased(row.getLong("present"), row.getLong("before"), row.getLong("outstanding")));
    }

    /** The positions of the subscriptions that are not caught up, by subscription. */
    public Map<String, Position> own(Statements database) {
        Map<String, Position> positions = new HashMap<>();
        database.run(OWN).forEach(row -> positions.put(row.getString("subscription_id"), position(row)));
        return positions;
    }

    public Optional<Position> own(Statements database, String subscription) {
        var rows =
                database.run(OWN + " WHERE subscription_id = $1", subscription).iterator();
        return rows.hasNext() ? Optional.of(position(rows.next())) : Optional.empty();
    }

    /**
     * Stores everything that has moved, in one statement: nothing is lost if only half of it were seen.
     *
     * @param epoch of {@link #start}; if another reader has started since, nothing is stored
     * @param highestId the highest id that has been read
     * @param own the subscriptions that are not caught up
     * @param caughtUp the subscriptions that go with the mark from now on
     */
    public void save(
            Statements database,
            long epoch,
            Position mark,
            long highestId,
            Map<String, Position> own,
            Collection<String> caughtUp) {
        List<Map.Entry<String, Position>> entries = List.copyOf(own.entrySet());
        database.run(
                SAVE,
                READER,
                mark.seen(),
                mark.target(),
                lastId(mark),
                highestId,
                caughtUp.toArray(String[]::new),
                entries.stream().map(Map.Entry::getKey).toArray(String[]::new),
                entries.stream().map(entry -> entry.getValue().seen()).toArray(String[]::new),
                entries.stream().map(entry -> entry.getValue().target()).toArray(String[]::new),
                entries.stream().map(entry -> lastId(entry.getValue())).toArray(Long[]::new),
                epoch);
    }

    private static @Nullable Long lastId(Position position) {
        return position.betweenWindows() ? null : position.lastId();
    }

    private static Position position(Row row) {
        String target = row.getString("target");
        return target == null
                ? Position.at(row.getString("seen"))
                : new Position(row.getString("seen"), target, row.getLong("last_id"));
    }
}
