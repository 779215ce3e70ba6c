package io.pgevents.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A replay as the REST API shows it.
 *
 * @param status running, done, cancelled or failed
 * @param reason why it failed, or why its last step did
 * @param request what was asked for
 * @param position the id of the event up to which it has looked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReplayView(
        long id,
        String subscription,
        String status,
        @Nullable String reason,
        @JsonRawValue @Schema(ref = "Replay") String request,
        String position,
        Counts counts,
        OffsetDateTime startedAt,
        @Nullable OffsetDateTime finishedAt) {

    /**
     * @param scanned events, or dead letters, that were looked at
     * @param matched those of them that the filter, or the type, lets through
     * @param enqueued those of them that were sent out; the others were being delivered anyhow
     * @param outstanding enqueued and not ended yet
     */
    record Counts(
            long scanned, long matched, long enqueued, long delivered, long dead, long cancelled, long outstanding) {}

    static ReplayView of(Row row) {
        return new ReplayView(
                row.getLong("id"),
                row.getString("subscription_id"),
                row.getString("status"),
                row.getString("reason"),
                row.getString("request"),
                Long.toString(row.getLong("reached_id")),
                new Counts(
                        row.getLong("scanned"),
                        row.getLong("matched"),
                        row.getLong("enqueued"),
                        row.getLong("delivered"),
                        row.getLong("dead"),
                        row.getLong("cancelled"),
                        row.getLong("outstanding")),
                row.getOffsetDateTime("started_at"),
                row.getOffsetDateTime("finished_at"));
    }
}
