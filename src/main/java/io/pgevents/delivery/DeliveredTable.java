package io.pgevents.delivery;

import io.pgevents.platform.Statements;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code pgevents.delivered}. Blocks. */
final class DeliveredTable {

    /**
     * The arrays that come first have an element for each row, the others one for each attempt, those of a row side by side.
     */
    private static final String INSERT = """
            INSERT INTO pgevents.delivered (replica, subscription_id, at, attempt, status, address, first_event, last_event,
                                            event_ids, began, took_us, dns_us, connect_us, first_byte_us)
            SELECT $1, r.subscription_id, r.at, r.attempt, r.status, r.address, r.first_event, r.last_event,
                   ($14::bigint[])[r.first:r.last], ($15::timestamptz[])[r.first:r.last], ($16::integer[])[r.first:r.last],
                   CASE WHEN r.dns THEN ($17::integer[])[r.first:r.last] END,
                   CASE WHEN r.connect THEN ($18::integer[])[r.first:r.last] END,
                   CASE WHEN r.first_byte THEN ($19::integer[])[r.first:r.last] END
              FROM unnest($2::text[], $3::timestamptz[], $4::integer[], $5::integer[], $6::text[], $7::bigint[], $8::bigint[],
                          $9::integer[], $10::integer[], $11::boolean[], $12::boolean[], $13::boolean[])
                   AS r (subscription_id, at, attempt, status, address, first_event, last_event, first, last, dns, connect,
                         first_byte),
                   set_config('synchronous_commit', 'off', true)""";

    private DeliveredTable() {}

    /** @param replica which made these attempts */
    static void insert(Statements session, String replica, List<SharedRow> rows) {
        List<AttemptRow> attempts =
                rows.stream().flatMap(row -> row.attempts().stream()).toList();
        Integer[] ends = ends(rows);
        session.run(
                INSERT,
                replica,
                column(rows, String[]::new, row -> row.first().subscription()),
                column(rows, OffsetDateTime[]::new, DeliveredTable::newest),
                column(rows, Integer[]::new, row -> row.first().number()),
                column(rows, Integer[]::new, row -> row.first().attempt().status()),
                column(rows, String[]::new, row -> row.first().attempt().address()),
                column(rows, Long[]::new, SharedRow::firstEvent),
                column(rows, Long[]::new, SharedRow::lastEvent),
                starts(ends),
                ends,
                column(rows, Boolean[]::new, row -> timings(row.first()).dns() != null),
                column(rows, Boolean[]::new, row -> timings(row.first()).connect() != null),
                column(rows, Boolean[]::new, row -> timings(row.first()).firstByte() != null),
                column(attempts, Long[]::new, AttemptRow::event),
                column(attempts, OffsetDateTime[]::new, row -> AttemptText.at(row.attempt())),
                column(attempts, Integer[]::new, row -> micros(row.attempt().took())),
                column(attempts, Integer[]::new, row -> micros(timings(row).dns())),
                column(attempts, Integer[]::new, row -> micros(timings(row).connect())),
                column(attempts, Integer[]::new, row -> micros(timings(row).firstByte())));
    }

    private static Integer[] ends(List<SharedRow> rows) {
        Integer[] ends = new Integer[rows.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += rows.get(i).attempts().size();
            ends[i] = end;
        }
        return ends;
    }

    private static Integer[] starts(Integer[] ends) {
        Integer[] starts = new Integer[ends.length];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = i == 0 ? 1 : ends[i - 1] + 1;
        }
        return starts;
    }

    private static OffsetDateTime newest(SharedRow row) {
        Instant newest = row.attempts().stream()
                .map(attempt -> attempt.attempt().at())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return newest.atOffset(ZoneOffset.UTC);
    }

    private static Timings timings(AttemptRow row) {
        return row.attempt().timings();
    }

    /** 0 for a phase that there was none of: its whole array is left out, and without a null arrays are cut fast. */
    private static int micros(@Nullable Duration time) {
        return time == null ? 0 : Math.toIntExact(time.toNanos() / 1_000);
    }

    private static <R, V> V[] column(List<R> rows, IntFunction<V[]> array, Function<R, @Nullable V> value) {
        return rows.stream().map(value).toArray(array);
    }
}
