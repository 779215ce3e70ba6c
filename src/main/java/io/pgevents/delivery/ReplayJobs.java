package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** The SQL of {@code pgevents.replay} for whoever runs its jobs. Every method blocks. */
@ApplicationScoped
class ReplayJobs {

    private static final int GIVE_UP_AFTER = 5;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /** Of several replicas one gets it; the others look for another, or come back later. */
    private static final String CLAIM = """
            SELECT id, subscription_id, dead_only, event_type, since, before, snapshot::text AS snapshot, last_id, reached_id,
                   exhausted, rate_per_second, idle_ms,
                   least(allowance + extract(epoch FROM now() - stepped_at)::double precision * rate_per_second,
                         greatest(rate_per_second, 1)) AS permits
              FROM pgevents.replay
             WHERE status = 'running' AND next_step_at <= now()
             ORDER BY next_step_at LIMIT 1 FOR UPDATE SKIP LOCKED""";

    private static final String UNTIL_NEXT = """
            SELECT (extract(epoch FROM min(next_step_at) - now()) * 1000)::bigint AS millis
              FROM pgevents.replay WHERE status = 'running'""";

    private static final String SAVE = """
            UPDATE pgevents.replay
               SET reached_id = $2, exhausted = $3, scanned = scanned + $4, matched = matched + $5, enqueued = enqueued + $6,
                   delivered = delivered + $7, dead = dead + $8, cancelled = cancelled + $9, allowance = $10,
                   stepped_at = now(), idle_ms = $11::bigint, next_step_at = now() + $11::bigint * interval '1 millisecond',
                   status = CASE WHEN $12 THEN 'done' ELSE status END, finished_at = CASE WHEN $12 THEN now() END,
                   failures = 0, reason = NULL
             WHERE id = $1
         RETURNING status, delivered, dead, cancelled""";

    private static final String FAILED = """
            UPDATE pgevents.replay
               SET failures = failures + 1, reason = $2, next_step_at = now() + $3::bigint * interval '1 millisecond',
                   status = CASE WHEN failures + 1 >= $4 THEN 'failed' ELSE status END,
                   finished_at = CASE WHEN failures + 1 >= $4 THEN now() END
             WHERE id = $1 AND status = 'running'
         RETURNING status""";

    private final Database database;

    ReplayJobs(Database database) {
        this.database = database;
    }

    /** The job whose next step is due, locked until the transaction ends. */
    Optional<Replay> claim(Statements transaction) {
        for (Row row : transaction.run(CLAIM)) {
            return Optional.of(Replay.of(row));
        }
        return Optional.empty();
    }

    /** How long until a step is due; empty if there is no job. Negative if it is overdue. */
    Optional<Duration> untilNext(Statements database) {
        return Optional.ofNullable(database.run(UNTIL_NEXT).iterator().next().getLong("millis"))
                .map(Duration::ofMillis);
    }

    void save(Statements transaction, Replay replay, ReplayProgress progress) {
        Row saved = transaction
                .run(
                        SAVE,
                        replay.id(),
                        progress.reached(),
                        progress.exhausted(),
                        (long) progress.scanned(),
                        (long) progress.matched(),
                        (long) progress.enqueued(),
                        (long) progress.settled().delivered(),
                        (long) progress.settled().dead(),
                        (long) progress.settled().cancelled(),
                        Double.isFinite(progress.permits()) ? progress.permits() : 0.0,
                        progress.pause().toMillis(),
                        progress.isDone())
                .iterator()
                .next();
        if (progress.isDone()) {
            LOG.replayDone(
                    replay.id(),
                    replay.subscription(),
                    saved.getLong("delivered"),
                    saved.getLong("dead"),
                    saved.getLong("cancelled"));
        }
    }

    /** A step could not be made: it is tried again a few times. Its deliveries go on in any case. */
    void failed(Replay replay, String reason) {
        for (Row row : database.run(FAILED, replay.id(), reason, AFTER_FAILURE.toMillis(), GIVE_UP_AFTER)) {
            if (row.getString("status").equals("failed")) {
                LOG.replayFailed(replay.id(), reason);
            } else {
                LOG.replayStuck(replay.id(), AFTER_FAILURE, reason);
            }
        }
    }
}
