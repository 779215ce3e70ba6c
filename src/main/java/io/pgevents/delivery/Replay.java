package io.pgevents.delivery;

import io.pgevents.log.EventSpan;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job that sends events of the past again, as it stands before its next step.
 *
 * @param deadOnly whether only dead letters are sent, whatever the filter of the subscription says by now
 * @param eventType only events of this type; null for any
 * @param rest what has not been looked at yet
 * @param exhausted whether that is nothing
 * @param permits how many events its rate allows now; infinite if it has none
 * @param rate events per second; infinite for no bound
 * @param idle how long the last wait was
 */
record Replay(
        long id,
        String subscription,
        boolean deadOnly,
        @Nullable String eventType,
        EventSpan rest,
        boolean exhausted,
        double permits,
        double rate,
        Duration idle) {

    static Replay of(Row row) {
        Double rate = row.getDouble("rate_per_second");
        return new Replay(
                row.getLong("id"),
                row.getString("subscription_id"),
                row.getBoolean("dead_only"),
                row.getString("event_type"),
                new EventSpan(
                        row.getLong("reached_id"),
                        row.getLong("last_id"),
                        row.getString("snapshot"),
                        row.getOffsetDateTime("since"),
                        row.getOffsetDateTime("before")),
                row.getBoolean("exhausted"),
                rate == null ? Double.POSITIVE_INFINITY : row.getDouble("permits"),
                rate == null ? Double.POSITIVE_INFINITY : rate,
                Duration.ofMillis(row.getLong("idle_ms")));
    }
}
