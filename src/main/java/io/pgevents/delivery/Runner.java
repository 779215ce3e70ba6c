package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.log.Position;
import io.pgevents.subscription.Subscription;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Delivers the events of one subscription: first attempts in their lanes, and what failed as rows. Confined to the loop. */
final class Runner {

    private static final long MOST_BYTES = 8 << 20;

    private final Services services;
    private final Intake intake;
    private final SpilledLanes spilled;
    private final Lanes lanes = new Lanes();
    private final RowAttempts rowAttempts;
    private final Map<Long, Trial> underWay = new HashMap<>();
    /** Not stored yet. */
    private final Map<Long, NewRow> becomingRows = new HashMap<>();

    private Subscription subscription;
    private Endpoint endpoint;
    private long bytesUnderWay;
    private boolean active = true;
    private boolean draining;

    Runner(Services services, Subscription subscription, Position start, boolean following, SpilledLanes spilled) {
        this.services = services;
        this.subscription = subscription;
        this.endpoint = services.endpoint(subscription);
        this.spilled = spilled;
        this.rowAttempts = new RowAttempts(services, spilled);
        this.intake = new Intake(
                services, subscription.id(), start, following, view -> this.subscription.matches(view), this::take);
    }

    Subscription subscription() {
        return subscription;
    }

    Intake intake() {
        return intake;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** What is under way of an earlier life, before a reconnect, still counts. The earlier one must have been retired. */
    void inherit(Runner earlier) {
        spilled.addAll(earlier.spilled);
        rowAttempts.inherit(earlier.rowAttempts);
        earlier.underWay.values().forEach(trial -> {
            begins(trial);
            lanes.occupy(trial.lane());
        });
        earlier.becomingRows.values().forEach(row -> {
            becomingRows.put(row.event(), row);
            if (row.holdsLane()) {
                spilled.add(row.lane(), row.event());
            } else {
                lanes.occupy(row.lane());
            }
        });
    }

    /** Starts nothing any more and forgets what waits: another reads it again. What is under way comes to its end. */
    void retire() {
        active = false;
        fallBehind();
    }

    void update(Subscription changed) {
        subscription = changed;
        endpoint = services.endpoint(changed);
        active = changed.status() == Subscription.Status.ACTIVE;
        if (!active) {
            fallBehind();
        }
        pump();
    }

    /** Takes nothing new, but delivers what it has. */
    void drain() {
        draining = true;
    }

    /** Nothing is left of what it had, except what its endpoint won't take now. */
    boolean isDrained() {
        return isQuiet() && (lanes.isEmpty() || !mayAttempt());
    }

    /** Starts no more attempts. */
    void stop() {
        active = false;
    }

    boolean isActive() {
        return active;
    }

    /** Nothing is under way any more. */
    boolean isQuiet() {
        return underWay.isEmpty() && becomingRows.isEmpty() && rowAttempts.underWay() == 0;
    }

    void follow(SharedPage shared) {
        intake.follow(shared, hasMemory() && !draining);
        pump();
    }

    /** The endpoint is down, or nobody wants the events now: the backlog is the log. */
    void fallBehind() {
        lanes.clear();
        intake.fallBehind();
    }

    /** Starts as many attempts as may be under way at once, and reads on if there is room. */
    void pump() {
        while (mayAttempt()) {
            Event event = lanes.next();
            if (event == null) {
                break;
            }
            var trial = new Trial(event, LaneName.of(subscription.config().ordering(), event), endpoint);
            endpoint.breaker().attempting();
            begins(trial);
            services.send(
                    new Delivery(subscription, event, 1),
                    attempt -> services.current(this).attempted(trial, attempt));
        }
        if (active && !draining && hasMemory() && endpoint.breaker().permits()) {
            intake.readOn(this::pump);
        }
    }

    /** Makes the next attempt at a delivery that has a row. @return whether there was room for it */
    boolean retry(DueRow row) {
        if (!mayAttempt()) {
            return false;
        }
        Endpoint dialled = endpoint;
        dialled.breaker().attempting();
        rowAttempts.begins(row);
        services.send(
                new Delivery(subscription, row.event(), row.attempts() + 1),
                attempt -> services.current(this).retried(dialled, row, attempt));
        return true;
    }

    /** What came of an attempt at a delivery with a row is safe. */
    void stored(RowResult result) {
        rowAttempts.stored(result);
    }

    boolean mayAttempt() {
        int attempts = underWay.size() + rowAttempts.underWay();
        return active
                && attempts < subscription.config().pace().maxConcurrency()
                && bytesUnderWay + rowAttempts.bytesUnderWay() < MOST_BYTES
                && endpoint.breaker().permits();
    }

    private void begins(Trial trial) {
        underWay.put(trial.event().id(), trial);
        bytesUnderWay += trial.event().size();
    }

    /** @return whether it was under way here */
    private boolean ends(Trial trial) {
        boolean known = underWay.remove(trial.event().id(), trial);
        bytesUnderWay -= known ? trial.event().size() : 0;
        return known;
    }

    private boolean hasMemory() {
        return lanes.waitingBytes() < MOST_BYTES;
    }

    private void take(Event event) {
        String lane = LaneName.of(subscription.config().ordering(), event);
        if (becomingRows.containsKey(event.id()) || isUnderWay(event, lane)) {
            return;
        }
        if (spilled.contains(lane)) {
            store(NewRow.blocked(subscription.id(), event.id(), lane));
        } else {
            lanes.offer(lane, event);
        }
    }

    /** If an earlier event of the lane goes out once more, because of a reconnect, so does this one, after it. */
    private boolean isUnderWay(Event event, @Nullable String lane) {
        Trial trial = underWay.get(event.id());
        return trial != null && trial.isOf(event) && !lanes.isWaiting(lane);
    }

    private void attempted(Trial trial, Attempt attempt) {
        boolean known = ends(trial);
        Endpoint dialled = trial.endpoint();
        boolean delivered = attempt.outcome() instanceof Outcome.Delivered;
        if (delivered) {
            dialled.answered();
        }
        boolean spared = !delivered && dialled.spares(attempt.outcome());
        if (!known) {
            // Of a subscription that was deleted and made anew meanwhile: it only tells about the endpoint.
            return;
        }
        if (delivered) {
            intake.finished(trial.event().id());
            lanes.release(trial.lane());
        } else if (spared) {
            fallBehind();
            lanes.release(trial.lane());
        } else {
            failed(trial, attempt);
        }
        pump();
    }

    private void failed(Trial trial, Attempt attempt) {
        Event event = trial.event();
        String lane = trial.lane();
        Fate fate = Fate.of(services.retryPolicy(), subscription, event, 1, attempt);
        boolean holdsLane = fate.holdsLane(subscription);
        if (attempt.outcome() instanceof Outcome.Gone) {
            services.disable(subscription, attempt);
        }
        store(new NewRow(subscription.id(), event.id(), lane, fate.status(), 1, fate.delay(), attempt, holdsLane));
        if (holdsLane) {
            // From now on the events of the lane go to the database, behind this one.
            lanes.drain(lane).forEach(waiting -> store(NewRow.blocked(subscription.id(), waiting.id(), lane)));
            lanes.release(lane);
        }
    }

    private void store(NewRow row) {
        becomingRows.put(row.event(), row);
        if (row.holdsLane()) {
            spilled.add(row.lane(), row.event());
        }
        services.writer().insert(row, isInTheWay -> services.current(this).stored(row, isInTheWay));
    }

    private void stored(NewRow row, boolean isInTheWay) {
        if (!becomingRows.remove(row.event(), row)) {
            return;
        }
        intake.finished(row.event());
        if (!row.holdsLane()) {
            lanes.release(row.lane());
        } else if (!isInTheWay) {
            spilled.remove(row.lane(), row.event());
        }
        pump();
    }

    private void retried(Endpoint dialled, DueRow row, Attempt attempt) {
        rowAttempts.ended(subscription, dialled, row, attempt);
        pump();
    }
}
