package io.pgevents.delivery;

import io.pgevents.platform.LookUps;
import io.pgevents.platform.Statements;
import io.pgevents.subscription.Subscription;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a subscription does. Blocks on the database. */
@ApplicationScoped
class Stats {

    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofHours(1);
    private static final long MOST_ATTEMPTS = 100_000;
    private static final double MICROS = 1_000.0;

    private static final String ROWS = """
            SELECT count(*) FILTER (WHERE status = 'retrying') AS retrying, count(*) FILTER (WHERE status = 'blocked') AS blocked,
                   count(*) FILTER (WHERE status = 'dead') AS dead
              FROM pgevents.delivery WHERE subscription_id = $1""";

    /** The latest of a busy subscription stand for all of them. */
    private static final String ATTEMPTS = """
            SELECT count(*) AS attempts, count(*) FILTER (WHERE outcome = 'delivered') AS delivered,
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY took_us) AS p50,
                   percentile_disc(0.99) WITHIN GROUP (ORDER BY took_us) AS p99,
                   CASE WHEN count(*) < $3 THEN now() - $2 * interval '1 second' ELSE min(at) END AS since
              FROM ((SELECT at, outcome, took_us FROM pgevents.attempt
                      WHERE subscription_id = $1 AND at >= now() - $2 * interval '1 second'
                      ORDER BY at DESC LIMIT $3)
                    UNION ALL
                    -- The newest rows, and of them no more than are wanted.
                    (SELECT a.at, 'delivered', a.took_us
                       FROM (SELECT began, took_us FROM pgevents.delivered
                              WHERE subscription_id = $1 AND at >= now() - $2 * interval '1 second'
                              ORDER BY at DESC LIMIT $3) d
                      CROSS JOIN LATERAL unnest(d.began, d.took_us) AS a (at, took_us)
                      WHERE a.at >= now() - $2 * interval '1 second' LIMIT $3)
                    ORDER BY at DESC LIMIT $3) a""";

    /** Of a subscription in shards, those of the one that has missed most. */
    private static final String MISSED = """
            SELECT sum(events)::bigint AS events, bool_or(at_least) AS at_least, max(newest_at) AS newest_at
              FROM pgevents.missed WHERE subscription_id = $1 GROUP BY shard ORDER BY 1 DESC LIMIT 1""";

    private final LookUps lookUps;
    private final AttemptLogSettings settings;

    Stats(LookUps lookUps, AttemptLogSettings settings) {
        this.lookUps = lookUps;
        this.settings = settings;
    }

    StatsView of(Subscription subscription) {
        return lookUps.run(transaction -> of(transaction, subscription));
    }

    private StatsView of(Statements session, Subscription subscription) {
        String id = subscription.id();
        Row rows = session.run(ROWS, id).iterator().next();
        return new StatsView(
                id,
                subscription.status().name().toLowerCase(Locale.ROOT),
                StatsLag.of(session, id),
                new StatsView.Outstanding(rows.getLong("retrying"), rows.getLong("blocked"), rows.getLong("dead")),
                missed(session, id),
                attempts(session, id, SHORT),
                attempts(session, id, LONG),
                DeliveryStates.of(session, id));
    }

    private static StatsView.@Nullable Missed missed(Statements session, String id) {
        for (Row row : session.run(MISSED, id)) {
            return new StatsView.Missed(
                    row.getLong("events"), row.getBoolean("at_least"), row.getOffsetDateTime("newest_at"));
        }
        return null;
    }

    private StatsView.@Nullable Attempts attempts(Statements session, String id, Duration time) {
        if (settings.log() != AttemptLogSettings.Scope.ALL) {
            return null;
        }
        Row row = session.run(ATTEMPTS, id, (double) time.toSeconds(), MOST_ATTEMPTS)
                .iterator()
                .next();
        long attempts = row.getLong("attempts");
        long delivered = row.getLong("delivered");
        return new StatsView.Attempts(
                row.getOffsetDateTime("since"),
                attempts,
                delivered,
                attempts == 0 ? null : (double) delivered / attempts,
                millis(row.getLong("p50")),
                millis(row.getLong("p99")));
    }

    private static @Nullable Double millis(@Nullable Long micros) {
        return micros == null ? null : micros / MICROS;
    }
}
