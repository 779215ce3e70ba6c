package io.pgevents.delivery;

import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code pgevents.delivery_state}. Every method blocks. */
@ApplicationScoped
class DeliveryStates {

    private static final String STORE = """
            INSERT INTO pgevents.delivery_state AS d (subscription_id, shard, replica, circuit, consecutive_failures,
                                                      window_size, under_way, waiting, next_probe_at, filter_errors)
            SELECT n.subscription_id, n.shard, n.replica, n.circuit, n.consecutive_failures, n.window_size, n.under_way,
                   n.waiting, n.next_probe_at, n.filter_errors
              FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::integer[], $6::integer[], $7::integer[],
                          $8::integer[], $9::timestamptz[], $10::bigint[])
                WITH ORDINALITY AS n (subscription_id, shard, replica, circuit, consecutive_failures,
                                      window_size, under_way, waiting, next_probe_at, filter_errors, place)
              JOIN pgevents.subscription s ON s.id = n.subscription_id
             ORDER BY n.place
            ON CONFLICT (subscription_id, shard) DO UPDATE
               SET replica = excluded.replica, circuit = excluded.circuit,
                   consecutive_failures = excluded.consecutive_failures, window_size = excluded.window_size,
                   under_way = excluded.under_way, waiting = excluded.waiting, next_probe_at = excluded.next_probe_at,
                   filter_errors = excluded.filter_errors, updated_at = now()""";

    private static final String OF_SUBSCRIPTION =
            "SELECT * FROM pgevents.delivery_state WHERE subscription_id = $1 ORDER BY shard";

    private final Database database;

    DeliveryStates(Database database) {
        this.database = database;
    }

    /**
     * Stores all of them in one statement, whoever stored the last state of the same shards. Those of deleted subscriptions
     * are left out.
     *
     * @param states at most one of each shard
     */
    void store(Collection<DeliveryState> states) {
        if (states.isEmpty()) {
            return;
        }
        // In the same order everywhere, so that two replicas which hand over to each other don't wait in a circle.
        List<DeliveryState> sorted = states.stream()
                .sorted(Comparator.comparing(DeliveryState::subscription).thenComparing(DeliveryState::shard))
                .toList();
        database.run(
                STORE,
                column(sorted, String[]::new, DeliveryState::subscription),
                column(sorted, Short[]::new, state -> (short) state.shard()),
                column(sorted, String[]::new, DeliveryState::replica),
                column(sorted, String[]::new, state -> state.circuit().text()),
                column(sorted, Integer[]::new, DeliveryState::consecutiveFailures),
                column(sorted, Integer[]::new, DeliveryState::windowSize),
                column(sorted, Integer[]::new, DeliveryState::underWay),
                column(sorted, Integer[]::new, DeliveryState::waiting),
                column(
                        sorted,
                        OffsetDateTime[]::new,
                        state -> state.nextProbeAt() == null
                                ? null
                                : state.nextProbeAt().atOffset(ZoneOffset.UTC)),
                column(sorted, Long[]::new, DeliveryState::filterErrors));
    }

    /** The last known states of a subscription's shards. */
    static List<StatsView.Shard> of(Statements session, String subscription) {
        List<StatsView.Shard> shards = new ArrayList<>();
        session.run(OF_SUBSCRIPTION, subscription).forEach(row -> shards.add(StatsView.Shard.of(row)));
        return shards;
    }

    private static <V> V[] column(
            List<DeliveryState> states, IntFunction<V[]> array, Function<DeliveryState, @Nullable V> value) {
        return states.stream().map(value).toArray(array);
    }
}
