package io.pgevents.delivery;

import io.pgevents.subscription.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The further attempts of one slot: at deliveries that have a row. Confined to the loop. */
final class RowAttempts {

    /** So many that are due wait here for their turn; more stay in the database. */
    private static final int MOST_WAITING = 32;

    /** A retry may take so many turns while first attempts wait for theirs. */
    private static final int EVERY = 8;

    private final Services services;
    private final Lease lease;
    private final SpilledLanes spilled;
    private final Deque<DueRow> waiting = new ArrayDeque<>();
    /** The size of the event, by row. */
    private final Map<Long, Long> underWay = new HashMap<>();

    /** Of the rows that are under way or wait for their turn: one of a lane at a time. */
    private final Set<String> lanes = new HashSet<>();

    /** Rows whose last attempt is over, but not stored. */
    private final Set<Long> ending = new HashSet<>();

    private long bytes;
    private int turns;

    RowAttempts(Services services, Lease lease, SpilledLanes spilled) {
        this.services = services;
        this.lease = lease;
        this.spilled = spilled;
    }

    int room() {
        return MOST_WAITING - waiting.size();
    }

    /** @return false if another of its lane is under way, or waits for its turn: after a reconnect both may be due */
    boolean offer(DueRow row) {
        if (row.lane() != null && !lanes.add(row.lane())) {
            return false;
        }
        waiting.addLast(row);
        account(row, Memory.of(row.event().size()));
        return true;
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** @param others whether first attempts wait too */
    boolean hasTurn(boolean others) {
        return !waiting.isEmpty() && (!others || ++turns % EVERY == 0);
    }

    @Nullable
    DueRow next() {
        return waiting.pollFirst();
    }

    /** Gives back what has not begun: whoever looks later finds it again. */
    void clear() {
        waiting.forEach(row -> {
            forget(row);
            lanes.remove(row.lane());
            services.rowLeft(row);
            row.followers().forEach(services::rowLeft);
        });
        waiting.clear();
    }

    /** Attempts that have begun and not ended; all that are not waiting. */
    int attempts() {
        return underWay.size() - waiting.size();
    }

    long bytes() {
        return bytes;
    }

    /** Nothing is under way, and what came of it is stored. */
    boolean isQuiet() {
        return underWay.isEmpty() && ending.isEmpty();
    }

    void inherit(RowAttempts earlier) {
        earlier.underWay.forEach((row, size) -> {
            underWay.put(row, size);
            bytes += size;
        });
        earlier.underWay.clear();
        earlier.bytes = 0;
        ending.addAll(earlier.ending);
        lanes.addAll(earlier.lanes);
    }

    /** @param spared whether the attempt says nothing about the delivery */
    void ended(Subscription subscription, Endpoint endpoint, DueRow row, Attempt attempt, boolean spared) {
        forget(row);
        ending.add(row.id());
        RowResult result = spared ? spared(endpoint, row, attempt) : result(subscription, row, attempt);
        services.writer().finish(result, () -> services.rowStored(result));
        if (result.releasesLane() && !row.followers().isEmpty()) {
            DueRow next = row.next();
            waiting.addFirst(next);
            account(next, Memory.of(next.event().size()));
        } else {
            lanes.remove(row.lane());
            row.followers().forEach(services::rowLeft);
        }
        services.report(new Report(
                subscription, lease.slot(), List.of(row.event()), row.attempts() + 1, attempt, result.delay(), spared));
    }

    private RowResult spared(Endpoint endpoint, DueRow row, Attempt attempt) {
        return new RowResult(
                lease,
                row,
                DeliveryStatus.RETRYING,
                row.attempts(),
                endpoint.breaker().untilProbe(),
                attempt,
                false);
    }

    private RowResult result(Subscription subscription, DueRow row, Attempt attempt) {
        int attempts = row.attempts() + 1;
        if (attempt.outcome() instanceof Outcome.Delivered) {
            return new RowResult(lease, row, DeliveryStatus.DELIVERED, attempts, null, attempt, true);
        }
        if (attempt.outcome() instanceof Outcome.Gone) {
            services.disable(subscription, attempt);
        }
        Fate fate = Fate.of(services.retryPolicy(), subscription, row.event(), attempts, attempt);
        return new RowResult(lease, row, fate.status(), attempts, fate.delay(), attempt, !fate.holdsLane(subscription));
    }

    /** What came of the attempt is stored. */
    void stored(RowResult result) {
        ending.remove(result.row().id());
        if (result.releasesLane()) {
            spilled.remove(result.row().lane(), result.row().event().id());
        }
    }

    private void account(DueRow row, long size) {
        underWay.put(row.id(), size);
        bytes += size;
        services.memory().take(size);
    }

    private void forget(DueRow row) {
        Long size = underWay.remove(row.id());
        if (size != null) {
            bytes -= size;
            services.memory().free(size);
        }
    }
}
