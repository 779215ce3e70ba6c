package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings.Pace;
import io.pgevents.subscription.EventView;
import io.pgevents.subscription.Shards;
import io.pgevents.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Delivers the events of one slot: first attempts in their lanes, and what failed as rows. Confined to the loop. */
final class Runner {

    private static final long MOST_BYTES = 8 << 20;

    private final Services services;
    private final Lease lease;
    private final Intake intake;
    private final Spill spill;
    private final Lanes lanes;
    private final Parcels parcels;
    private final RowAttempts rowAttempts;
    private final UnderWay underWay;
    private final Pacer pacer = new Pacer();
    private Subscription subscription;
    private Endpoint endpoint;
    private boolean active = true;
    private boolean woken;

    Runner(Services services, Subscription subscription, Claim claim, SpilledLanes spilled, SharedPages pages) {
        this.services = services;
        this.subscription = subscription;
        this.endpoint = services.endpoint(subscription);
        this.lease = claim.lease();
        this.lanes = new Lanes(services.memory());
        this.spill = new Spill(services, this, spilled, lanes);
        this.parcels = new Parcels(lanes);
        this.underWay = new UnderWay(services.memory());
        this.rowAttempts = new RowAttempts(services, lease, spilled);
        this.intake = new Intake(services, claim, pages, this::wants, this::take);
        pacer.rate(pace().ratePerSecond());
    }

    Lease lease() {
        return lease;
    }

    Subscription subscription() {
        return subscription;
    }

    Intake intake() {
        return intake;
    }

    RowAttempts rowAttempts() {
        return rowAttempts;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    int attempts() {
        return underWay.attempts() + rowAttempts.attempts();
    }

    Lanes lanes() {
        return lanes;
    }

    /** What is under way of an earlier life, before a reconnect, still counts. The earlier one must have left. */
    void inherit(Runner earlier) {
        rowAttempts.inherit(earlier.rowAttempts);
        earlier.underWay.trials().forEach(trial -> {
            underWay.begins(trial);
            trial.lanes().forEach(lanes::occupy);
        });
        earlier.underWay.forget();
        spill.inherit(earlier.spill);
    }

    void update(Subscription changed) {
        subscription = changed;
        endpoint = services.endpoint(changed);
        pacer.rate(pace().ratePerSecond());
        pump();
    }

    /** Starts nothing any more and forgets what waits: another reads it again. What is under way comes to its end. */
    void leave() {
        active = false;
        fallBehind();
    }

    boolean isActive() {
        return active;
    }

    /** Nothing is under way any more. */
    boolean isQuiet() {
        return underWay.attempts() == 0 && rowAttempts.isQuiet() && spill.isEmpty();
    }

    /** Only a page with something for it changes anything. */
    boolean isSettled() {
        return active && intake.isSettled() && !rowAttempts.isWaiting();
    }

    void follow(SharedPage shared) {
        intake.follow(shared, hasMemory());
        pump();
    }

    /** The endpoint is down, or nobody wants the events now: the backlog is the log, and rows stay in their table. */
    void fallBehind() {
        lanes.clear();
        intake.fallBehind();
        rowAttempts.clear();
    }

    /** Reads on if there is room, and asks for a turn if there is something to send. */
    void pump() {
        if (!active) {
            return;
        }
        if (intake.wantsToRead() && hasMemory() && endpoint.lets(this)) {
            intake.readOn(this::pump);
        }
        if (hasWork()) {
            services.turns().ready(this);
        } else if (intake.isAlongside()) {
            endpoint.passes(this);
        }
    }

    /** Begins one attempt, if there is anything to send and the subscription has not enough under way. */
    boolean begin() {
        if (!mayBegin()) {
            return false;
        }
        Duration wait = pacer.untilNext(System.nanoTime());
        if (!wait.isZero()) {
            wakeAfter(wait);
            return false;
        }
        if (rowAttempts.hasTurn(lanes.hasNext() || (endpoint.breaker().isOpen() && !intake.isAlongside()))) {
            beginRow();
            return true;
        }
        return beginFirst();
    }

    private boolean beginFirst() {
        wakeAfter(parcels.waits(subscription.config(), intake.isAlongside()));
        List<Trial.Item> items = parcels.next(subscription.config(), intake.isAlongside());
        if (items.isEmpty()) {
            return false;
        }
        var trial = new Trial(items, endpoint);
        underWay.begins(trial);
        begins();
        services.send(
                new Delivery(subscription, trial.events(), 1),
                attempt -> services.current(this).attempted(trial, attempt));
        return true;
    }

    private void beginRow() {
        DueRow row = rowAttempts.next();
        Endpoint dialled = endpoint;
        begins();
        services.send(
                new Delivery(subscription, row.event(), row.attempts() + 1),
                attempt -> services.current(this).retried(dialled, row, attempt));
    }

    private void begins() {
        pacer.began(System.nanoTime());
        services.turns().began(endpoint);
    }

    private boolean hasWork() {
        return !lanes.isEmpty() || rowAttempts.isWaiting();
    }

    private boolean mayBegin() {
        return active
                && attempts() < pace().maxConcurrency()
                && underWay.bytes() + rowAttempts.bytes() < MOST_BYTES
                && services.leaseCovers(subscription.config().timeout());
    }

    private Pace pace() {
        return subscription.config().pace().ofShard(lease.slot().shard());
    }

    private void wakeAfter(Duration wait) {
        if (!wait.isZero() && !woken) {
            woken = true;
            services.loop().after(wait.plusMillis(1), () -> {
                woken = false;
                pump();
            });
        }
    }

    private boolean hasMemory() {
        return lanes.waitingBytes() < MOST_BYTES && (services.memory().hasRoom() || lanes.isEmpty());
    }

    private boolean wants(EventView view) {
        int shards = subscription.config().pace().shards();
        return subscription.matches(view)
                && services.wants(subscription, view.event())
                && (shards == 1
                        || Shards.of(lane(view.event()), view.event().id(), shards)
                                == lease.slot().shard());
    }

    private @Nullable String lane(Event event) {
        return LaneName.of(subscription.config().ordering(), event);
    }

    private void take(Event event) {
        String lane = lane(event);
        // If an earlier event of the lane goes out once more, because of a reconnect, so does this one, after it.
        boolean isUnderWay = underWay.has(event) && !lanes.isWaiting(lane);
        if (!isUnderWay && !spill.takes(event, lane)) {
            lanes.offer(lane, event);
        }
    }

    private void attempted(Trial trial, Attempt attempt) {
        boolean known = underWay.ends(trial);
        boolean spared = services.turns().ended(trial.endpoint(), attempt, true);
        Duration next = null;
        if (known) {
            next = conclude(trial, attempt, spared);
        }
        services.report(new Report(subscription, lease.slot(), trial.events(), 1, attempt, next, spared));
        pump();
    }

    /** @return until the next attempt */
    private @Nullable Duration conclude(Trial trial, Attempt attempt, boolean spared) {
        if (attempt.outcome() instanceof Outcome.Delivered) {
            trial.items().forEach(item -> intake.finished(item.event().id()));
            trial.lanes().forEach(lanes::release);
            return null;
        }
        if (spared) {
            fallBehind();
            trial.lanes().forEach(lanes::release);
            return trial.endpoint().breaker().untilProbe();
        }
        return failed(trial, attempt);
    }

    private @Nullable Duration failed(Trial trial, Attempt attempt) {
        if (attempt.outcome() instanceof Outcome.Gone) {
            services.disable(subscription, attempt);
        }
        Fate fate = Fate.ofFirst(services.retryPolicy(), subscription, trial, attempt);
        spill.failed(trial, attempt, fate, fate.holdsLane(subscription));
        return fate.delay();
    }

    /** A delivery has its row; or it can't have one, because others go on with it: nothing of it is to be passed over. */
    void stored(NewRow row, RowFate fate) {
        boolean awaited = spill.stored(row, fate);
        if (fate == RowFate.REFUSED) {
            leave();
        } else if (awaited) {
            intake.finished(row.event());
            pump();
        }
    }

    private void retried(Endpoint dialled, DueRow row, Attempt attempt) {
        boolean spared = services.turns().ended(dialled, attempt, false);
        rowAttempts.ended(subscription, dialled, row, attempt, spared);
        if (!active) {
            rowAttempts.clear();
        }
        pump();
    }
}
