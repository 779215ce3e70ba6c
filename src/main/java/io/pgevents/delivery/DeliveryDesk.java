package io.pgevents.delivery;

import io.pgevents.platform.Database;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * What people decide about deliveries that left a row. The engine learns of it by a notification, and does not overwrite
 * it with what comes of an attempt that is under way. Blocks on the database.
 */
@ApplicationScoped
class DeliveryDesk {

    private static final String LOCK = """
            SELECT d.id, d.subscription_id, d.event_id, d.lane, d.status, s.status AS subscription_status,
                   s.spec -> 'config' ->> 'orderingExhausted' IS NOT DISTINCT FROM 'park' AS parks,
                   EXISTS (SELECT FROM pgevents.event WHERE id = d.event_id) AS in_log
              FROM pgevents.delivery d
              JOIN pgevents.subscription s ON s.id = d.subscription_id
             WHERE d.id = $1 FOR UPDATE OF d""";

    private static final String HURRY = """
            UPDATE pgevents.delivery SET next_attempt_at = least(next_attempt_at, now()), updated_at = now() WHERE id = $1""";

    /** The lane is left as it is only where it still waits for this delivery; elsewhere others have gone on without it. */
    private static final String REDELIVER = """
            UPDATE pgevents.delivery
               SET status = 'retrying', attempts = 0, next_attempt_at = now(), updated_at = now(),
                   lane = CASE WHEN $2 THEN lane END, replay_id = NULL, replay_of = NULL
             WHERE id = $1""";

    private static final String CANCEL = """
            UPDATE pgevents.delivery SET status = 'cancelled', next_attempt_at = NULL, updated_at = now() WHERE id = $1""";

    /** Without its lane nothing waits for it, whatever the subscription's settings. */
    private static final String SKIP = """
            UPDATE pgevents.delivery
               SET status = 'dead', lane = NULL, next_attempt_at = NULL, last_error = 'skipped by an operator',
                   updated_at = now()
             WHERE id = $1""";

    private static final String IN_FRONT = """
            SELECT id FROM pgevents.delivery
             WHERE subscription_id = $1 AND lane = $2 AND (status = 'retrying' OR ($3 AND status = 'dead'))
             ORDER BY event_id LIMIT 1""";

    private static final String LET_NEXT_GO = """
            UPDATE pgevents.delivery
               SET status = 'retrying', next_attempt_at = now(), updated_at = now()
             WHERE id = (SELECT id FROM pgevents.delivery
                          WHERE subscription_id = $1 AND lane = $2 AND status = 'blocked' ORDER BY event_id LIMIT 1)
               AND NOT EXISTS (SELECT FROM pgevents.delivery
                                WHERE subscription_id = $1 AND lane = $2 AND status = 'retrying')
               AND NOT ($3 AND EXISTS (SELECT FROM pgevents.delivery
                                        WHERE subscription_id = $1 AND lane = $2 AND status = 'dead'))""";

    private static final String TELL_ENGINE = "SELECT pg_notify('pgevents', 'deliveries')";

    private final Database database;

    DeliveryDesk(Database database) {
        this.database = database;
    }

    /**
     * Asks for another attempt now.
     *
     * @throws Problem if there is no such delivery, its subscription is disabled, its event is gone, or it is blocked
     */
    void redeliver(long id) {
        database.inTransaction(transaction -> {
            Row delivery = lock(transaction, id);
            if (delivery.getString("subscription_status").equals("disabled")) {
                throw Problem.of(
                        ProblemType.SUBSCRIPTION_DISABLED,
                        "Subscription '" + delivery.getString("subscription_id")
                                + "' is disabled; resume it first, then ask again.");
            }
            if (!delivery.getBoolean("in_log")) {
                throw Problem.of(
                        ProblemType.PAYLOAD_EXPIRED,
                        "Event " + delivery.getLong("event_id") + " is no longer in the log, so it can't be sent.");
            }
            switch (status(delivery)) {
                case RETRYING -> transaction.run(HURRY, id);
                case BLOCKED -> throw waits(transaction, delivery, "redeliver, skip or cancel");
                default -> transaction.run(REDELIVER, id, holdsLane(delivery));
            }
            return transaction.run(TELL_ENGINE);
        });
    }

    /**
     * Discards what has not been delivered; what waits behind it goes on.
     *
     * @throws Problem if there is no such delivery
     */
    void cancel(long id) {
        database.inTransaction(transaction -> {
            Row delivery = lock(transaction, id);
            DeliveryStatus status = status(delivery);
            if (status == DeliveryStatus.DELIVERED || status == DeliveryStatus.CANCELLED) {
                return 0;
            }
            transaction.run(CANCEL, id);
            letNextGo(transaction, delivery);
            return 1;
        });
    }

    /**
     * Lets its key go on without it: it becomes, or stays, a dead letter that nothing waits for.
     *
     * @throws Problem if there is no such delivery, or nothing has to wait for it
     */
    void skip(long id) {
        database.inTransaction(transaction -> {
            Row delivery = lock(transaction, id);
            if (status(delivery) == DeliveryStatus.BLOCKED) {
                throw waits(transaction, delivery, "skip or cancel");
            }
            boolean inTheWay = status(delivery) == DeliveryStatus.RETRYING && delivery.getString("lane") != null;
            if (!inTheWay && !holdsLane(delivery)) {
                throw Problem.of(
                        ProblemType.CONFLICT,
                        "Nothing waits for delivery " + id + ", which is " + delivery.getString("status")
                                + "; only one that holds up its key can be skipped. To discard it, cancel it.");
            }
            transaction.run(SKIP, id);
            letNextGo(transaction, delivery);
            return 1;
        });
    }

    private static Row lock(Statements transaction, long id) {
        var rows = transaction.run(LOCK, id).iterator();
        if (!rows.hasNext()) {
            throw Problem.notFound("delivery " + id);
        }
        return rows.next();
    }

    private static DeliveryStatus status(Row delivery) {
        return DeliveryStatus.of(delivery.getString("status"));
    }

    /** Whether it is a dead letter that its key waits for until somebody decides. */
    private static boolean holdsLane(Row delivery) {
        return status(delivery) == DeliveryStatus.DEAD
                && delivery.getBoolean("parks")
                && delivery.getString("lane") != null;
    }

    private static Problem waits(Statements transaction, Row delivery, String instead) {
        var front = transaction
                .run(
                        IN_FRONT,
                        delivery.getString("subscription_id"),
                        delivery.getString("lane"),
                        delivery.getBoolean("parks"))
                .iterator();
        String that = front.hasNext()
                ? "delivery " + front.next().getLong("id") + ", an earlier one of its key; " + instead + " that one."
                : "an earlier one of its key, which has just ended; ask again in a moment.";
        return Problem.of(ProblemType.CONFLICT, "Delivery " + delivery.getLong("id") + " waits for " + that);
    }

    private static void letNextGo(Statements transaction, Row delivery) {
        String lane = delivery.getString("lane");
        if (lane != null) {
            transaction.run(LET_NEXT_GO, delivery.getString("subscription_id"), lane, delivery.getBoolean("parks"));
        }
        transaction.run(TELL_ENGINE);
    }
}
