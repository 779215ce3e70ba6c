package io.pgevents.delivery;

import io.pgevents.log.Logs;
import io.pgevents.platform.LookUps;
import io.pgevents.subscription.Stores;
import io.pgevents.subscription.SubscriptionStore;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * A database with a replay's parts, without a running service: the engine is played by statements that end deliveries as
 * it does.
 */
final class ReplayBench implements AutoCloseable {

    static final String SUBSCRIPTION = "s";

    final DeliveryTables tables = new DeliveryTables();
    final ReplayRows rows = new ReplayRows();
    private final SubscriptionStore subscriptions = Stores.store(tables.database);
    final ReplaySteps steps = steps(subscriptions);
    final ReplayDesk desk =
            new ReplayDesk(tables.database, new LookUps(tables.database), subscriptions, rows, new ReplayRunner(steps));

    @Override
    public void close() {
        tables.close();
    }

    ReplaySteps steps(SubscriptionStore store) {
        return new ReplaySteps(
                tables.database,
                new ReplayJobs(tables.database),
                rows,
                new ReplayEvents(Logs.spans(), Logs.lookup(tables.database)),
                store);
    }

    List<Long> publish(int count, String... subjects) {
        return tables.numbers(
                "SELECT pgevents.publish('t', ($2::text[])[1 + i % cardinality($2::text[])], '{}') FROM generate_series(0, $1 - 1) i",
                count, subjects);
    }

    long start(ReplayRequest request) {
        return desk.create(request).id();
    }

    static ReplayRequest from(long position) {
        return bounds(position(position), null);
    }

    static ReplayRequest bounds(ReplayRequest.Bound from, ReplayRequest.Bound until) {
        return new ReplayRequest(SUBSCRIPTION, from, until, false, null, null, "{}");
    }

    static ReplayRequest.Bound position(long id) {
        return new ReplayRequest.Bound(null, id);
    }

    /** Runs the replay to its end. @return the events in the order in which they were delivered */
    List<Long> run(long replay) {
        List<Long> delivered = new ArrayList<>();
        while (view(replay).status().equals("running")) {
            drain();
            deliver(delivered);
            letPass(replay, Duration.ofSeconds(1));
        }
        return delivered;
    }

    /** Makes all steps that are due. */
    void drain() {
        while (steps.next().isZero()) {}
    }

    /** Delivers all that is due, and lets the next of each lane go. */
    void deliver(List<Long> delivered) {
        delivered.addAll(tables.numbers("""
                WITH d AS (
                    UPDATE pgevents.delivery SET status = 'delivered', next_attempt_at = NULL, attempts = attempts + 1
                     WHERE status = 'retrying' AND next_attempt_at <= now() RETURNING event_id)
                SELECT event_id FROM d ORDER BY event_id"""));
        tables.rows.releaseLanes();
    }

    void letPass(long replay, Duration time) {
        tables.superuser.run(
                "UPDATE pgevents.replay SET stepped_at = stepped_at - $2 * interval '1 ms', next_step_at = now() - interval '1 ms' WHERE id = $1",
                replay,
                time.toMillis());
    }

    void status(String status) {
        tables.superuser.run("UPDATE pgevents.subscription SET status = $1, version = version + 1", status);
    }

    OffsetDateTime time(long event) {
        return tables.one("SELECT captured_at FROM pgevents.event WHERE id = $1", event)
                .getOffsetDateTime(0);
    }

    List<String> statuses() {
        return tables.texts("SELECT status FROM pgevents.delivery ORDER BY event_id");
    }

    ReplayView view(long replay) {
        return desk.find(replay).orElseThrow();
    }
}
