package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.platform.Statements;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.DeliverySettings.OnExhausted;
import io.pgevents.subscription.Shards;
import io.pgevents.subscription.Subscription;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The deliveries of replays: {@code pgevents.delivery}. Every method blocks. */
@ApplicationScoped
class ReplayRows {

    /**
     * Lanes of their own keep the order within a key, and let fresh events go by. A dead letter that its key waits for
     * stays in its lane instead. What is being delivered is left alone, and so is what another replay has not counted.
     */
    private static final String ENQUEUE = """
            INSERT INTO pgevents.delivery (subscription_id, event_id, lane, shard, status, next_attempt_at, replay_id)
            SELECT $1, p.event_id, p.lane, p.shard, s.status, CASE WHEN s.status = 'retrying' THEN now() END, $2
              FROM (SELECT w.*, row_number() OVER (PARTITION BY w.lane ORDER BY w.event_id) AS place
                      FROM (SELECT n.event_id, n.shard,
                                   CASE WHEN $6 AND d.status = 'dead' AND d.lane IS NOT NULL THEN d.lane ELSE n.lane END AS lane
                              FROM unnest($3::bigint[], $4::text[], $5::smallint[]) AS n (event_id, lane, shard)
                              LEFT JOIN pgevents.delivery d ON d.subscription_id = $1 AND d.event_id = n.event_id
                             WHERE d.id IS NULL
                                OR (d.status IN ('dead', 'delivered', 'cancelled') AND d.replay_id IS NULL)) w) p
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN p.lane IS NULL
                                    OR (p.place = 1
                                        AND NOT EXISTS (SELECT FROM pgevents.delivery o
                                                         WHERE o.subscription_id = $1 AND o.lane = p.lane
                                                           AND o.event_id < p.event_id
                                                           AND o.status IN ('retrying', 'blocked'))
                                        AND NOT ($6 AND EXISTS (SELECT FROM pgevents.delivery o
                                                                 WHERE o.subscription_id = $1 AND o.lane = p.lane
                                                                   AND o.event_id < p.event_id AND o.status = 'dead')))
                               THEN 'retrying' ELSE 'blocked' END AS status) s
             ORDER BY p.event_id
            ON CONFLICT (subscription_id, event_id) DO UPDATE
               SET status = excluded.status, lane = excluded.lane, shard = excluded.shard, attempts = 0,
                   next_attempt_at = excluded.next_attempt_at, replay_id = excluded.replay_id,
                   replay_of = delivery.status, updated_at = now()
             WHERE delivery.status IN ('dead', 'delivered', 'cancelled') AND delivery.replay_id IS NULL""";

    /** What only the replay has put there goes when it is delivered, so that the table does not grow with the log. */
    private static final String SETTLE = """
            WITH ended AS (
                SELECT id, status, status = 'delivered' AND replay_of IS NULL AS leaves_nothing
                  FROM pgevents.delivery
                 WHERE replay_id = $1 AND status IN ('delivered', 'dead', 'cancelled')
                   FOR UPDATE
            ), removed AS (
                DELETE FROM pgevents.delivery d USING ended e WHERE d.id = e.id AND e.leaves_nothing
            ), kept AS (
                UPDATE pgevents.delivery d SET replay_id = NULL, replay_of = NULL
                  FROM ended e WHERE d.id = e.id AND NOT e.leaves_nothing
            )
            SELECT count(*) FILTER (WHERE status = 'delivered')::integer AS delivered,
                   count(*) FILTER (WHERE status = 'dead')::integer AS dead,
                   count(*) FILTER (WHERE status = 'cancelled')::integer AS cancelled,
                   (SELECT count(*) FROM pgevents.delivery
                     WHERE replay_id = $1 AND status IN ('retrying', 'blocked'))::integer AS outstanding
              FROM ended""";

    /** What has not been attempted becomes again what it was. */
    private static final String GIVE_BACK = """
            UPDATE pgevents.delivery
               SET status = coalesce(replay_of, 'cancelled'), next_attempt_at = NULL, updated_at = now(),
                   replay_id = NULL, replay_of = NULL
             WHERE replay_id = $1 AND status IN ('retrying', 'blocked') AND attempts = 0""";

    private static final String LET_GO =
            "UPDATE pgevents.delivery SET replay_id = NULL, replay_of = NULL WHERE replay_id = $1";

    private static final String TELL_ENGINE = "SELECT pg_notify('pgevents', 'deliveries')";

    /** Counts what has ended, and forgets it. */
    ReplayProgress.Settled settle(Statements transaction, long replay) {
        Row counts = transaction.run(SETTLE, replay).iterator().next();
        return new ReplayProgress.Settled(
                counts.getInteger("delivered"),
                counts.getInteger("dead"),
                counts.getInteger("cancelled"),
                counts.getInteger("outstanding"));
    }

    /**
     * Makes deliveries of events.
     *
     * @param wasIdle whether the replay had none: the engine looks for more by itself only where it knows of some
     * @return how many; those that are being delivered anyhow are left alone
     */
    int enqueue(Statements transaction, Replay replay, Subscription subscription, List<Event> events, boolean wasIdle) {
        if (events.isEmpty()) {
            return 0;
        }
        DeliverySettings settings = subscription.config();
        Long[] ids = new Long[events.size()];
        String[] lane = new String[events.size()];
        Short[] shard = new Short[events.size()];
        for (int i = 0; i < ids.length; i++) {
            Event event = events.get(i);
            String own = LaneName.of(settings.ordering(), event);
            ids[i] = event.id();
            lane[i] = own == null ? null : "replay:" + replay.id() + ":" + own;
            shard[i] = (short) Shards.of(own, event.id(), settings.pace().shards());
        }
        boolean parks = settings.orderingExhausted() == OnExhausted.PARK;
        int enqueued = transaction
                .run(ENQUEUE, replay.subscription(), replay.id(), ids, lane, shard, parks)
                .rowCount();
        if (wasIdle) {
            transaction.run(TELL_ENGINE);
        }
        return enqueued;
    }

    /** Ends the replay's hold on its deliveries. @return how many will not be attempted */
    int release(Statements transaction, long replay) {
        int cancelled = transaction.run(GIVE_BACK, replay).rowCount();
        transaction.run(LET_GO, replay);
        return cancelled;
    }
}
