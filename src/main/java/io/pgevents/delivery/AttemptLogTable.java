package io.pgevents.delivery;

import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The attempts log: {@code pgevents.attempt}, and {@code pgevents.delivered}, which has many attempts to a row. Every method
 * blocks.
 */
@ApplicationScoped
class AttemptLogTable {

    /** Not waiting for the disk: what a crash of the database takes with it are the entries of its last fraction of a second. */
    private static final String INSERT = """
            INSERT INTO pgevents.attempt (replica, at, subscription_id, event_id, attempt, outcome, status, error, address,
                                          took_us, dns_us, connect_us, first_byte_us, excerpt, next_attempt_at, why)
            SELECT $1, n.*
              FROM unnest($2::timestamptz[], $3::text[], $4::bigint[], $5::integer[], $6::text[], $7::integer[], $8::text[],
                          $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[],
                          $15::timestamptz[], $16::text[]) AS n,
                   set_config('synchronous_commit', 'off', true)""";

    /** The latest of each delivery, in the order in which they were made. */
    private static final String OF_EVENT = """
            SELECT *
              FROM (SELECT *, row_number() OVER (PARTITION BY subscription_id ORDER BY at DESC, attempt DESC) AS back
                      FROM pgevents.attempts_at($1) WHERE subscription_id = ANY ($2::text[])) a
             WHERE back <= $3
             ORDER BY at, attempt""";

    private final Database database;

    AttemptLogTable(Database database) {
        this.database = database;
    }

    /** @param replica which made these attempts */
    void insert(String replica, List<AttemptRow> rows) {
        AttemptGroups groups = AttemptGroups.of(rows);
        if (groups.shared().isEmpty()) {
            insertSingle(database, replica, rows);
        } else if (groups.single().isEmpty()) {
            DeliveredTable.insert(database, replica, groups.shared());
        } else {
            database.inTransaction(transaction -> {
                insertSingle(transaction, replica, groups.single());
                DeliveredTable.insert(transaction, replica, groups.shared());
                return rows;
            });
        }
    }

    private static void insertSingle(Statements session, String replica, List<AttemptRow> rows) {
        session.run(
                INSERT,
                replica,
                column(rows, OffsetDateTime[]::new, row -> AttemptText.at(row.attempt())),
                column(rows, String[]::new, AttemptRow::subscription),
                column(rows, Long[]::new, AttemptRow::event),
                column(rows, Integer[]::new, AttemptRow::number),
                column(
                        rows,
                        String[]::new,
                        row -> AttemptText.outcome(row.attempt().outcome())),
                column(rows, Integer[]::new, row -> row.attempt().status()),
                column(rows, String[]::new, row -> AttemptText.error(row.attempt())),
                column(rows, String[]::new, row -> row.attempt().address()),
                column(rows, Long[]::new, row -> micros(row.attempt().took())),
                column(rows, Long[]::new, row -> micros(row.attempt().timings().dns())),
                column(rows, Long[]::new, row -> micros(row.attempt().timings().connect())),
                column(rows, Long[]::new, row -> micros(row.attempt().timings().firstByte())),
                column(rows, String[]::new, row -> row.isFailure() ? AttemptText.excerpt(row.attempt()) : null),
                column(
                        rows,
                        OffsetDateTime[]::new,
                        row -> row.nextAt() == null ? null : row.nextAt().atOffset(ZoneOffset.UTC)),
                column(rows, String[]::new, row -> row.why().text()));
    }

    /** @param most of one delivery; the latest */
    List<AttemptView> of(long event, String subscription, int most) {
        return of(database, event, List.of(subscription), most).getOrDefault(subscription, List.of());
    }

    /** The attempts at one event, by subscription. @param most of one delivery; the latest */
    static Map<String, List<AttemptView>> of(
            Statements session, long event, Collection<String> subscriptions, int most) {
        Map<String, List<AttemptView>> found = new HashMap<>();
        session.run(OF_EVENT, event, subscriptions.toArray(String[]::new), most)
                .forEach(row -> found.computeIfAbsent(row.getString("subscription_id"), id -> new ArrayList<>())
                        .add(AttemptView.of(row)));
        return found;
    }

    private static <V> V[] column(
            List<AttemptRow> rows, IntFunction<V[]> array, Function<AttemptRow, @Nullable V> value) {
        return rows.stream().map(value).toArray(array);
    }

    private static @Nullable Long micros(@Nullable Duration time) {
        return time == null ? null : time.toNanos() / 1_000;
    }
}
