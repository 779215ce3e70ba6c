package io.pgevents.delivery;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A delivery as the REST API shows it. */
record DeliveryView(
        long id,
        String subscription,
        long event,
        @Nullable String key,
        DeliveryStatus status,
        int attempts,
        @Nullable OffsetDateTime nextAttemptAt,
        @Nullable LastAttempt lastAttempt,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt) {

    /** @param excerpt the beginning of the receiver's answer */
    record LastAttempt(
            OffsetDateTime at,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable String excerpt) {}

    static DeliveryView of(Row row) {
        OffsetDateTime attempted = row.getOffsetDateTime("last_attempt_at");
        return new DeliveryView(
                row.getLong("id"),
                row.getString("subscription_id"),
                row.getLong("event_id"),
                row.getString("subject"),
                DeliveryStatus.of(row.getString("status")),
                row.getInteger("attempts"),
                row.getOffsetDateTime("next_attempt_at"),
                attempted == null
                        ? null
                        : new LastAttempt(
                                attempted,
                                row.getInteger("last_status"),
                                row.getString("last_error"),
                                row.getString("last_excerpt")),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("updated_at"));
    }
}
