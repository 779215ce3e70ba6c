package io.pgevents.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as the REST API shows it.
 *
 * @param id null if it left no row, because it succeeded at once or waits in the log
 * @param key the event's subject
 * @param reason why it is a dead letter
 * @param attempts how many count: those that the breaker spared, and those before a redelivery, do not
 * @param replay the replay that sends it now
 * @param attemptLog the attempts that were made, earliest first; absent from lists of deliveries
 */
record DeliveryView(
        @Nullable Long id,
        String subscription,
        long event,
        @Nullable String key,
        @Nullable String eventType,
        DeliveryStatus status,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
        int attempts,
        @Nullable OffsetDateTime nextAttemptAt,
        @Nullable LastAttempt lastAttempt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long replay,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<AttemptView> attemptLog) {

    /** @param excerpt the beginning of the receiver's answer */
    record LastAttempt(
            OffsetDateTime at,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable String excerpt) {}

    static DeliveryView of(Row row) {
        OffsetDateTime attempted = row.getOffsetDateTime("last_attempt_at");
        String error = row.getString("last_error");
        DeliveryStatus status = DeliveryStatus.of(row.getString("status"));
        return new DeliveryView(
                row.getLong("id"),
                row.getString("subscription_id"),
                row.getLong("event_id"),
                row.getString("event_key"),
                row.getString("event_type"),
                status,
                status == DeliveryStatus.DEAD ? error : null,
                row.getInteger("attempts"),
                row.getOffsetDateTime("next_attempt_at"),
                attempted == null
                        ? null
                        : new LastAttempt(
                                attempted, row.getInteger("last_status"), error, row.getString("last_excerpt")),
                row.getLong("replay_id"),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("updated_at"),
                null);
    }

    DeliveryView with(List<AttemptView> tried) {
        return new DeliveryView(
                id,
                subscription,
                event,
                key,
                eventType,
                status,
                reason,
                attempts,
                nextAttemptAt,
                lastAttempt,
                replay,
                createdAt,
                updatedAt,
                tried);
    }
}
