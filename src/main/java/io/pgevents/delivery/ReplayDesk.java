package io.pgevents.delivery;

import io.pgevents.platform.Database;
import io.pgevents.platform.LookUps;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.Statements;
import io.pgevents.subscription.Subscription;
import io.pgevents.subscription.SubscriptionStore;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts, shows and cancels replays. Every method blocks on the database. */
@ApplicationScoped
class ReplayDesk {

    /** What the replay covers is fixed here: the events that had committed at this moment, between two ids. */
    private static final String CREATE = """
            INSERT INTO pgevents.replay (subscription_id, request, dead_only, event_type, since, before, rate_per_second,
                                         snapshot, reached_id, last_id)
            SELECT $1, $2::text::json, $3, $4, $5, $6, $7, pg_current_snapshot(),
                   coalesce($8, (SELECT min(id) - 1 FROM pgevents.event WHERE captured_at >= $5), l.last_id, 0),
                   coalesce(least($9, (SELECT max(id) FROM pgevents.event WHERE captured_at < $6), l.last_id), 0)
              FROM (SELECT CASE WHEN $3 THEN (SELECT max(event_id) FROM pgevents.delivery
                                               WHERE subscription_id = $1 AND status = 'dead')
                                ELSE (SELECT max(id) FROM pgevents.event) END AS last_id) l
         RETURNING id""";

    /** What has ended and is not counted yet is counted here. */
    private static final String VIEW = """
            SELECT r.id, r.subscription_id, r.status, r.reason, r.request::text AS request, r.reached_id, r.scanned, r.matched,
                   r.enqueued, r.delivered + d.delivered AS delivered, r.dead + d.dead AS dead,
                   r.cancelled + d.cancelled AS cancelled, d.outstanding, r.started_at, r.finished_at
              FROM pgevents.replay r
             CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE status = 'delivered') AS delivered,
                                        count(*) FILTER (WHERE status = 'dead') AS dead,
                                        count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
                                        count(*) FILTER (WHERE status IN ('retrying', 'blocked')) AS outstanding
                                   FROM pgevents.delivery WHERE replay_id = r.id) d""";

    private static final String FIND = VIEW + " WHERE r.id = $1";

    private static final String LIST = VIEW + """

             WHERE r.id < $1
               AND ($2::text IS NULL OR r.subscription_id = $2)
               AND ($3::text IS NULL OR r.status = $3)
               AND ($5::text IS NULL
                    OR EXISTS (SELECT FROM pgevents.subscription s WHERE s.id = r.subscription_id AND s.owner = $5))
             ORDER BY r.id DESC LIMIT $4""";

    private static final String LOCK = "SELECT status FROM pgevents.replay WHERE id = $1 FOR UPDATE";

    private static final String CANCEL = """
            UPDATE pgevents.replay
               SET status = 'cancelled', delivered = delivered + $2, dead = dead + $3, cancelled = cancelled + $4,
                   finished_at = now()
             WHERE id = $1""";

    private final Database database;
    private final LookUps lookUps;
    private final SubscriptionStore subscriptions;
    private final ReplayRows rows;
    private final ReplayRunner runner;

    ReplayDesk(
            Database database, LookUps lookUps, SubscriptionStore subscriptions, ReplayRows rows, ReplayRunner runner) {
        this.lookUps = lookUps;
        this.database = database;
        this.subscriptions = subscriptions;
        this.rows = rows;
        this.runner = runner;
    }

    /** @throws Problem if there is no such subscription, or nothing is delivered to it */
    ReplayView create(ReplayRequest request) {
        Subscription subscription = subscriptions
                .find(request.subscription())
                .orElseThrow(() -> unknownSubscription(request.subscription()));
        if (subscription.status() == Subscription.Status.DISABLED) {
            throw Problem.of(
                    ProblemType.SUBSCRIPTION_DISABLED,
                    "Subscription '" + subscription.id() + "' is disabled; resume it first, then ask again.");
        }
        long id = database.run(
                        CREATE,
                        request.subscription(),
                        request.json(),
                        request.deadOnly(),
                        request.eventType(),
                        ReplayRequest.time(request.from()),
                        ReplayRequest.time(request.until()),
                        request.ratePerSecond(),
                        request.deadOnly() && request.from() == null
                                ? Long.valueOf(0)
                                : ReplayRequest.position(request.from()),
                        ReplayRequest.position(request.until()))
                .iterator()
                .next()
                .getLong("id");
        runner.wake();
        // It runs, so whoever asked for it is not told that too much is being looked up.
        return views(database, FIND, id).stream().findFirst().orElseThrow(() -> Problem.notFound("replay " + id));
    }

    static Problem unknownSubscription(String id) {
        return Problem.validation("/subscription", "unknown-subscription", "There is no subscription '" + id + "'.");
    }

    Optional<ReplayView> find(long id) {
        return lookUps.run(transaction -> views(transaction, FIND, id)).stream().findFirst();
    }

    /** Newest first. @param before an id. @param owner only of their subscriptions; null for all */
    List<ReplayView> list(
            long before, @Nullable String subscription, @Nullable String status, @Nullable String owner, int limit) {
        return lookUps.run(transaction -> views(transaction, LIST, before, subscription, status, limit, owner));
    }

    /**
     * Ends a replay: what it has enqueued and not attempted is not sent, and dead letters among that stay dead letters.
     * Has no effect on one that is over.
     *
     * @throws Problem if there is no such replay
     */
    void cancel(long id) {
        database.inTransaction(transaction -> {
            var found = transaction.run(LOCK, id).iterator();
            if (!found.hasNext()) {
                throw Problem.notFound("replay " + id);
            }
            if (!found.next().getString("status").equals("running")) {
                return 0;
            }
            ReplayProgress.Settled settled = rows.settle(transaction, id);
            int released = rows.release(transaction, id);
            transaction.run(
                    CANCEL,
                    id,
                    (long) settled.delivered(),
                    (long) settled.dead(),
                    (long) settled.cancelled() + released);
            return 1;
        });
    }

    private static List<ReplayView> views(Statements session, String sql, @Nullable Object... values) {
        List<ReplayView> views = new ArrayList<>();
        for (Row row : session.run(sql, values)) {
            views.add(ReplayView.of(row));
        }
        return views;
    }
}
