package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The subscriptions that fail: {@code pgevents.subscription_health}. All time is the database's, and each statement
 * publishes what it tells of in its own transaction, so that of any number of replicas one does it, once. Blocks.
 */
@ApplicationScoped
class HealthRows {

    /** What has recovered less than a minute ago waits, so that it is not reported in turns. */
    private static final String BEGIN = """
            WITH begun AS (
                INSERT INTO pgevents.subscription_health AS h (subscription_id, failing_since, consecutive_failures, last_error)
                SELECT n.id, now() - n.age * interval '1 millisecond', n.failures, n.reason
                  FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::text[]) AS n (id, age, failures, reason)
                  JOIN (SELECT id FROM pgevents.subscription WHERE id = ANY ($1) AND status = 'active' FOR KEY SHARE) s
                       ON s.id = n.id
                 WHERE NOT EXISTS (SELECT FROM pgevents.subscription_health o WHERE o.subscription_id = n.id
                                      AND (o.recovered_at IS NULL OR o.recovered_at > now() - interval '1 minute'))
                ON CONFLICT (subscription_id) DO UPDATE
                   SET failing_since = EXCLUDED.failing_since, consecutive_failures = EXCLUDED.consecutive_failures,
                       last_error = EXCLUDED.last_error, warned = 0, recovered_at = NULL, updated_at = now()
                 WHERE h.recovered_at IS NOT NULL
                RETURNING h.*
            )
            SELECT b.subscription_id, b.last_error,
                   pgevents.publish_operator_event('pgevents.subscription.failing', b.subscription_id, json_build_object(
                       'subscription', b.subscription_id, 'since', b.failing_since, 'warning', NULL,
                       'failures', b.consecutive_failures, 'reason', b.last_error,
                       'disableAt', b.failing_since + nullif($5::bigint, 0) * interval '1 millisecond'))
              FROM begun b""";

    private static final String END = """
            WITH ended AS (
                UPDATE pgevents.subscription_health SET recovered_at = now(), updated_at = now()
                 WHERE subscription_id = ANY ($1) AND recovered_at IS NULL
                RETURNING subscription_id, failing_since, pgevents.iso_duration(now() - failing_since) AS duration
            )
            SELECT e.subscription_id, e.duration,
                   pgevents.publish_operator_event('pgevents.subscription.recovered', e.subscription_id, json_build_object(
                       'subscription', e.subscription_id, 'since', e.failing_since, 'duration', e.duration))
              FROM ended e""";

    private static final String WARN = """
            WITH late AS (
                SELECT h.subscription_id, n.failures, n.reason, due.warnings, due.longest
                  FROM unnest($1::text[], $2::integer[], $3::text[]) AS n (id, failures, reason)
                  JOIN pgevents.subscription_health h ON h.subscription_id = n.id
                  JOIN pgevents.subscription s ON s.id = n.id AND s.status = 'active'
                 CROSS JOIN LATERAL (SELECT count(*) AS warnings, max(w) * interval '1 millisecond' AS longest
                                       FROM unnest($4::bigint[]) AS w
                                      WHERE h.failing_since + w * interval '1 millisecond' <= now()) due
                 WHERE h.recovered_at IS NULL AND h.warned < due.warnings
                   FOR UPDATE OF h SKIP LOCKED
            ), warned AS (
                UPDATE pgevents.subscription_health h
                   SET warned = l.warnings, consecutive_failures = l.failures, last_error = l.reason, updated_at = now()
                  FROM late l WHERE h.subscription_id = l.subscription_id
                RETURNING h.*, pgevents.iso_duration(l.longest) AS warning
            )
            SELECT w.subscription_id, w.warning, w.last_error,
                   pgevents.publish_operator_event('pgevents.subscription.failing', w.subscription_id, json_build_object(
                       'subscription', w.subscription_id, 'since', w.failing_since, 'warning', w.warning,
                       'failures', w.consecutive_failures, 'reason', w.last_error,
                       'disableAt', w.failing_since + nullif($5::bigint, 0) * interval '1 millisecond'))
              FROM warned w""";

    private static final String DISABLE = """
            WITH late AS (
                SELECT h.subscription_id, h.failing_since, n.reason
                  FROM unnest($1::text[], $2::text[]) AS n (id, reason)
                  JOIN pgevents.subscription_health h ON h.subscription_id = n.id
                  JOIN pgevents.subscription s ON s.id = n.id AND s.status = 'active'
                 WHERE h.recovered_at IS NULL AND h.failing_since + $3::bigint * interval '1 millisecond' <= now()
                   FOR UPDATE OF h SKIP LOCKED
            )
            UPDATE pgevents.subscription s
               SET status = 'disabled', version = version + 1, updated_at = now(),
                   status_reason = format('no delivery has succeeded since %s: %s',
                                          to_char(l.failing_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), l.reason)
              FROM late l WHERE s.id = l.subscription_id AND s.status = 'active'
            RETURNING s.id, s.status_reason""";

    private static final String FORGET = """
            DELETE FROM pgevents.subscription_health WHERE recovered_at < now() - interval '1 minute'""";

    private static final String FAILING = """
            SELECT subscription_id, greatest(0, extract(epoch FROM now() - failing_since) * 1000)::bigint AS age
              FROM pgevents.subscription_health WHERE recovered_at IS NULL""";

    private final Database database;
    private final HealthSettings settings;

    HealthRows(Database database, HealthSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /** Reports those that are active and not known to be failing. */
    void begin(List<HealthFinding> findings) {
        if (!findings.isEmpty()) {
            database.run(
                            BEGIN,
                            ids(findings),
                            column(
                                    findings,
                                    Long[]::new,
                                    finding -> finding.age().toMillis()),
                            column(findings, Integer[]::new, HealthFinding::failures),
                            reasons(findings),
                            disableAfter())
                    .forEach(row -> LOG.subscriptionFailing(row.getString(0), row.getString(1)));
        }
    }

    /** Reports those that were failing. */
    void end(Collection<String> subscriptions) {
        if (!subscriptions.isEmpty()) {
            database.run(END, (Object) subscriptions.toArray(String[]::new))
                    .forEach(row -> LOG.subscriptionRecovered(row.getString(0), row.getString(1)));
        }
    }

    /** Reports those again that have been failing for so long that they are due to be, and disables them after that. */
    void warnAndDisable(List<HealthFinding> findings) {
        if (findings.isEmpty()) {
            return;
        }
        Object ids = ids(findings);
        Object reasons = reasons(findings);
        Object warnings = settings.warnAfter().orElse(List.of()).stream()
                .map(Duration::toMillis)
                .toArray(Long[]::new);
        database.run(
                        WARN,
                        ids,
                        column(findings, Integer[]::new, HealthFinding::failures),
                        reasons,
                        warnings,
                        disableAfter())
                .forEach(row -> LOG.subscriptionStillFailing(row.getString(0), row.getString(1), row.getString(2)));
        if (disableAfter() > 0) {
            database.run(DISABLE, ids, reasons, disableAfter())
                    .forEach(row -> LOG.subscriptionDisabled(row.getString(0), row.getString(1)));
        }
    }

    /** The subscriptions that fail, and for how long they have. */
    Map<String, Duration> failing() {
        Map<String, Duration> failing = new HashMap<>();
        database.run(FAILING)
                .forEach(row -> failing.put(row.getString("subscription_id"), Duration.ofMillis(row.getLong("age"))));
        return failing;
    }

    /** Lets those go that recovered a while ago. */
    void forgetRecovered() {
        database.run(FORGET);
    }

    private long disableAfter() {
        return Math.max(0, settings.disableAfter().toMillis());
    }

    private static Object ids(List<HealthFinding> findings) {
        return column(findings, String[]::new, HealthFinding::subscription);
    }

    private static Object reasons(List<HealthFinding> findings) {
        return column(findings, String[]::new, finding -> finding.reason().replace("\u0000", "\\u0000"));
    }

    private static <T> Object column(
            List<HealthFinding> findings, IntFunction<T[]> array, Function<HealthFinding, T> value) {
        return findings.stream().map(value).toArray(array);
    }
}
