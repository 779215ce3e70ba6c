package io.pgevents.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription does, as the REST API shows it.
 *
 * @param lastFiveMinutes absent, like lastHour, if not all attempts are noted
 * @param missed absent if nothing was
 * @param shards as the replicas that run them said last; none before there was anything to say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StatsView(
        String subscription,
        String status,
        Lag lag,
        Outstanding deliveries,
        @Nullable Missed missed,
        @Nullable Attempts lastFiveMinutes,
        @Nullable Attempts lastHour,
        List<Shard> shards) {

    /**
     * What is still to be delivered.
     *
     * @param oldestAt when the oldest event of it was captured; absent if there is nothing
     * @param ageSeconds how long ago that was, by the database's clock
     * @param events how many are in the log after the position, whether the filter wants them or not
     * @param atLeast whether there are more, which were not counted
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Lag(@Nullable OffsetDateTime oldestAt, @Nullable Double ageSeconds, long events, boolean atLeast) {}

    /**
     * What the retention of the log took before the subscription had come to it.
     *
     * @param events how many, whether the filter would have wanted them or not
     * @param atLeast whether there were more, which were not counted
     * @param newestAt when the last of them was captured
     */
    record Missed(long events, boolean atLeast, OffsetDateTime newestAt) {}

    /** The deliveries that left a row and have not succeeded. */
    record Outstanding(long retrying, long blocked, long dead) {}

    /**
     * The attempts of some time; of a batch, one for each event.
     *
     * @param since the beginning of that time; later than asked for if there were too many attempts to look at all
     * @param successRate 0 to 1; absent, like the others, if there were no attempts
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Attempts(
            OffsetDateTime since,
            long attempts,
            long delivered,
            @Nullable Double successRate,
            @Nullable Double p50Millis,
            @Nullable Double p99Millis) {}

    /** @param circuit closed, open (the endpoint gets no attempts) or half-open (it gets one, to find out) */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shard(
            int shard,
            String replica,
            String circuit,
            int consecutiveFailures,
            int windowSize,
            int underWay,
            int waiting,
            @Nullable OffsetDateTime nextProbeAt,
            long filterErrors,
            OffsetDateTime updatedAt) {

        static Shard of(Row row) {
            return new Shard(
                    row.getShort("shard"),
                    row.getString("replica"),
                    row.getString("circuit"),
                    row.getInteger("consecutive_failures"),
                    row.getInteger("window_size"),
                    row.getInteger("under_way"),
                    row.getInteger("waiting"),
                    row.getOffsetDateTime("next_probe_at"),
                    row.getLong("filter_errors"),
                    row.getOffsetDateTime("updated_at"));
        }
    }
}
