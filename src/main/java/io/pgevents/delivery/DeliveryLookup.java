package io.pgevents.delivery;

import io.pgevents.platform.Database;
import io.pgevents.platform.LookUps;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people look up about deliveries. Every method blocks on the database. */
@ApplicationScoped
class DeliveryLookup {

    private static final int MOST_ATTEMPTS = 250;
    private static final int MOST_ATTEMPTS_OF_A_LIST = 20;

    private static final String VIEW = """
            SELECT d.id, d.subscription_id, d.event_id, d.status, d.attempts, d.next_attempt_at, d.last_attempt_at,
                   d.last_status, d.last_error, d.last_excerpt, d.replay_id, d.created_at, d.updated_at,
                   coalesce(d.event_key, e.subject) AS event_key, coalesce(d.event_type, e.type) AS event_type
              FROM pgevents.delivery d
              LEFT JOIN LATERAL (SELECT subject, pgevents.event_type(operation, type) AS type FROM pgevents.event
                                  WHERE id = d.event_id LIMIT 1) e ON true
             WHERE\s""";

    /** What left no row was delivered at once, or is still to be: its endpoint is down, and the event waits in the log. */
    private static final String OF_EVENT = """
            SELECT d.id, subscription_id, $1::bigint AS event_id,
                   coalesce(d.status, CASE WHEN a.delivered THEN 'delivered' ELSE 'pending' END) AS status,
                   coalesce(d.attempts, CASE WHEN a.delivered THEN a.attempt ELSE 0 END) AS attempts,
                   CASE WHEN d.id IS NULL THEN a.next_attempt_at ELSE d.next_attempt_at END AS next_attempt_at,
                   coalesce(d.last_attempt_at, a.last_at) AS last_attempt_at,
                   CASE WHEN d.id IS NULL THEN a.status ELSE d.last_status END AS last_status,
                   CASE WHEN d.id IS NULL THEN a.error ELSE d.last_error END AS last_error,
                   CASE WHEN d.id IS NULL THEN a.excerpt ELSE d.last_excerpt END AS last_excerpt,
                   d.replay_id, coalesce(d.created_at, a.first_at) AS created_at,
                   coalesce(d.updated_at, a.last_at) AS updated_at,
                   coalesce(d.event_key, e.subject) AS event_key, coalesce(d.event_type, e.type) AS event_type
              FROM (SELECT * FROM pgevents.delivery WHERE event_id = $1) d
              FULL JOIN (SELECT DISTINCT ON (subscription_id) *,
                                bool_or(outcome = 'delivered') OVER s AS delivered,
                                min(at) OVER s AS first_at, max(at) OVER s AS last_at
                           FROM pgevents.attempts_at($1)
                         WINDOW s AS (PARTITION BY subscription_id)
                          ORDER BY subscription_id, at DESC, attempt DESC) a USING (subscription_id)
              LEFT JOIN (SELECT subject, pgevents.event_type(operation, type) AS type FROM pgevents.event
                          WHERE id = $1 LIMIT 1) e ON true
             WHERE subscription_id > $2
               AND ($3::text IS NULL OR subscription_id = $3)
               AND ($4::text IS NULL
                    OR coalesce(d.status, CASE WHEN a.delivered THEN 'delivered' ELSE 'pending' END) = $4)
               AND (d.id IS NOT NULL OR a.delivered
                    OR EXISTS (SELECT FROM pgevents.subscription WHERE subscription.id = subscription_id))
               AND ($6::text IS NULL
                    OR EXISTS (SELECT FROM pgevents.subscription
                                WHERE subscription.id = subscription_id AND subscription.owner = $6))
             ORDER BY subscription_id LIMIT $5""";

    private final Database database;
    private final LookUps lookUps;
    private final AttemptLogTable attempts;

    DeliveryLookup(Database database, LookUps lookUps, AttemptLogTable attempts) {
        this.database = database;
        this.lookUps = lookUps;
        this.attempts = attempts;
    }

    /** Those that left a row, newest first. @param before an id */
    List<DeliveryView> list(DeliveryQuery query, long before, int limit) {
        List<Object> values = new ArrayList<>(List.of(before));
        String where = "d.id < $1" + query.where(values);
        values.add(limit);
        String sql = VIEW + where + " ORDER BY d.id DESC LIMIT $" + values.size();
        return lookUps.run(transaction -> views(transaction.run(sql, values.toArray())));
    }

    /** With its attempts. */
    Optional<DeliveryView> find(long id) {
        return views(database.run(VIEW + "d.id = $1", id)).stream()
                .findFirst()
                .map(view -> view.with(attempts.of(view.event(), view.subscription(), MOST_ATTEMPTS)));
    }

    /** All deliveries of an event, also those that succeeded at once, with their last attempts, by subscription. */
    List<DeliveryView> ofEvent(
            long event,
            String afterSubscription,
            @Nullable String subscription,
            @Nullable DeliveryStatus status,
            int limit) {
        return ofEvent(event, afterSubscription, subscription, status, null, limit);
    }

    /** The same of the subscriptions of one owner. */
    List<DeliveryView> ofEvent(
            long event,
            String afterSubscription,
            @Nullable String subscription,
            @Nullable DeliveryStatus status,
            @Nullable String owner,
            int limit) {
        return lookUps.run(transaction -> {
            List<DeliveryView> views = views(transaction.run(
                    OF_EVENT,
                    event,
                    afterSubscription,
                    subscription,
                    status == null ? null : status.text(),
                    limit,
                    owner));
            Map<String, List<AttemptView>> tried = AttemptLogTable.of(
                    transaction,
                    event,
                    views.stream().map(DeliveryView::subscription).toList(),
                    MOST_ATTEMPTS_OF_A_LIST);
            return views.stream()
                    .map(view -> view.with(tried.getOrDefault(view.subscription(), List.of())))
                    .toList();
        });
    }

    private static List<DeliveryView> views(RowSet<Row> rows) {
        List<DeliveryView> views = new ArrayList<>(rows.size());
        rows.forEach(row -> views.add(DeliveryView.of(row)));
        return views;
    }
}
