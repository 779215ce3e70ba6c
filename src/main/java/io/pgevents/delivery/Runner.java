package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.log.Position;
import io.pgevents.subscription.DeliverySettings.OnExhausted;
import io.pgevents.subscription.DeliverySettings.Ordering;
import io.pgevents.subscription.Subscription;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Delivers the events of one subscription: first attempts in their lanes, and what failed as rows. Confined to the loop. */
final class Runner {

    private static final long MOST_BYTES = 8 << 20;

    private final Services services;
    private final Intake intake;
    private final SpilledLanes spilled;
    private final Lanes lanes = new Lanes();
    private final Map<Long, Event> underWay = new HashMap<>();
    private final Set<Long> becomingRows = new HashSet<>();
    private Subscription subscription;
    private Endpoint endpoint;
    private boolean active = true;
    private boolean draining;
    private int rowAttempts;

    Runner(Services services, Subscription subscription, Position start, boolean following, SpilledLanes spilled) {
        this.services = services;
        this.subscription = subscription;
        this.endpoint = services.endpoint(subscription);
        this.spilled = spilled;
        this.intake = new Intake(
                services, subscription.id(), start, following, event -> this.subscription.matches(event), this::take);
    }

    Subscription subscription() {
        return subscription;
    }

    Intake intake() {
        return intake;
    }

    SpilledLanes spilled() {
        return spilled;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** The attempts of an earlier life, before a reconnect, still count. */
    void inherit(Runner earlier) {
        earlier.underWay.forEach((id, event) -> {
            underWay.put(id, event);
            lanes.occupy(lane(event));
        });
        rowAttempts = earlier.rowAttempts;
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
        return underWay.isEmpty() && becomingRows.isEmpty() && rowAttempts == 0;
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
            endpoint.breaker().attempting();
            underWay.put(event.id(), event);
            services.send(
                    new Delivery(subscription, event, 1),
                    attempt -> services.current(this).attempted(event, attempt));
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
        endpoint.breaker().attempting();
        rowAttempts++;
        services.send(
                new Delivery(subscription, row.event(), row.attempts() + 1),
                attempt -> services.current(this).retried(row, attempt));
        return true;
    }

    private boolean mayAttempt() {
        int attempts = underWay.size() + rowAttempts;
        return active
                && attempts < subscription.config().maxConcurrency()
                && endpoint.breaker().permits();
    }

    private boolean hasMemory() {
        return lanes.waitingBytes() < MOST_BYTES;
    }

    private void take(Event event) {
        if (underWay.containsKey(event.id()) || becomingRows.contains(event.id())) {
            return;
        }
        String lane = lane(event);
        if (spilled.contains(lane)) {
            store(NewRow.blocked(subscription.id(), event.id(), lane, spilled.isParked(lane)));
        } else {
            lanes.offer(lane, event);
        }
    }

    private void attempted(Event event, Attempt attempt) {
        underWay.remove(event.id());
        if (attempt.outcome() instanceof Outcome.Delivered) {
            endpoint.answered();
            intake.finished(event.id());
            lanes.release(lane(event));
        } else if (endpoint.spares(attempt.outcome())) {
            fallBehind();
            lanes.release(lane(event));
        } else {
            failed(event, attempt);
        }
        pump();
    }

    private void failed(Event event, Attempt attempt) {
        String lane = lane(event);
        Fate fate = Fate.of(services.retryPolicy(), subscription, event, 1, attempt);
        boolean holdsLane = !fate.isDead() || parks();
        var row = new NewRow(
                subscription.id(), event.id(), lane, fate.status(), 1, fate.delay(), attempt, fate.isDead() && parks());
        disableIfGone(attempt);
        if (holdsLane) {
            spill(row, lane);
        } else {
            becomingRows.add(event.id());
            services.writer().insert(row, fresh -> {
                stored(row);
                lanes.release(lane);
                pump();
            });
        }
    }

    /** From now on the events of the lane go to the database, behind this one. */
    private void spill(NewRow row, @Nullable String lane) {
        store(row);
        if (row.parked()) {
            spilled.park(lane);
        }
        lanes.drain(lane)
                .forEach(waiting ->
                        store(NewRow.blocked(subscription.id(), waiting.id(), lane, spilled.isParked(lane))));
        lanes.release(lane);
    }

    private void store(NewRow row) {
        spilled.add(row.lane(), 1);
        becomingRows.add(row.event());
        services.writer().insert(row, fresh -> {
            stored(row);
            if (!fresh) {
                spilled.remove(row.lane());
            }
            pump();
        });
    }

    private void stored(NewRow row) {
        becomingRows.remove(row.event());
        intake.finished(row.event());
    }

    private void retried(DueRow row, Attempt attempt) {
        rowAttempts--;
        RowResult result = result(row, attempt);
        if (result.status() == DeliveryStatus.DEAD && !result.releasesLane()) {
            spilled.park(row.lane());
        }
        services.writer().finish(result, () -> {
            services.rowStored(row);
            if (result.releasesLane()) {
                spilled.remove(row.lane());
            }
        });
        pump();
    }

    private RowResult result(DueRow row, Attempt attempt) {
        int attempts = row.attempts() + 1;
        if (attempt.outcome() instanceof Outcome.Delivered) {
            endpoint.answered();
            return new RowResult(row, DeliveryStatus.DELIVERED, attempts, null, attempt, true);
        }
        if (endpoint.spares(attempt.outcome())) {
            return new RowResult(
                    row,
                    DeliveryStatus.RETRYING,
                    row.attempts(),
                    endpoint.breaker().untilProbe(),
                    attempt,
                    false);
        }
        disableIfGone(attempt);
        Fate fate = Fate.of(services.retryPolicy(), subscription, row.event(), attempts, attempt);
        return new RowResult(row, fate.status(), attempts, fate.delay(), attempt, fate.isDead() && !parks());
    }

    private void disableIfGone(Attempt attempt) {
        if (attempt.outcome() instanceof Outcome.Gone) {
            services.disable(subscription, attempt);
        }
    }

    private boolean parks() {
        return subscription.config().ordering() != Ordering.NONE
                && subscription.config().orderingExhausted() == OnExhausted.PARK;
    }

    private @Nullable String lane(Event event) {
        return switch (subscription.config().ordering()) {
            case NONE -> null;
            case ALL -> "*";
            case KEY -> event.subject() == null ? null : event.source() + '#' + event.subject();
        };
    }
}
