package io.pgevents.delivery;

import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries of a list are wanted; null matches all.
 *
 * @param key the event's subject
 * @param since only those that left a row then or later
 * @param until only those that left a row before
 * @param replay only those that this replay sends now
 * @param owner only those of this owner's subscriptions
 */
record DeliveryQuery(
        @Nullable String subscription,
        @Nullable DeliveryStatus status,
        @Nullable Long event,
        @Nullable String key,
        @Nullable String eventType,
        @Nullable OffsetDateTime since,
        @Nullable OffsetDateTime until,
        @Nullable Long replay,
        @Nullable String owner) {

    /** Of all owners. */
    DeliveryQuery(
            @Nullable String subscription,
            @Nullable DeliveryStatus status,
            @Nullable Long event,
            @Nullable String key,
            @Nullable String eventType,
            @Nullable OffsetDateTime since,
            @Nullable OffsetDateTime until,
            @Nullable Long replay) {
        this(subscription, status, event, key, eventType, since, until, replay, null);
    }

    /** The conditions on the columns of {@code d} and {@code e}; their values are added to those given. */
    String where(List<Object> values) {
        var where = new StringBuilder();
        and(where, values, "d.subscription_id =", subscription);
        and(where, values, "d.status =", status == null ? null : status.text());
        and(where, values, "d.event_id =", event);
        and(where, values, "coalesce(d.event_key, e.subject) =", key);
        and(where, values, "coalesce(d.event_type, e.type) =", eventType);
        and(where, values, "d.created_at >=", since);
        and(where, values, "d.created_at <", until);
        and(where, values, "d.replay_id =", replay);
        if (owner != null) {
            values.add(owner);
            where.append(" AND d.subscription_id IN (SELECT s.id FROM pgevents.subscription s WHERE s.owner = $")
                    .append(values.size())
                    .append(')');
        }
        return where.toString();
    }

    private static void and(StringBuilder where, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            values.add(value);
            where.append(" AND ").append(condition).append(" $").append(values.size());
        }
    }
}
