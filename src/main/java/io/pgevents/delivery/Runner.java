package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.Event;
import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.log.Snapshot;
import io.pgevents.subscription.DeliverySettings.OnExhausted;
import io.pgevents.subscription.DeliverySettings.Ordering;
import io.pgevents.subscription.Subscription;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the events of one subscription. It goes with the shared pages while it keeps up; when it can't, it lets
 * them pass and reads for itself from where it is, at its own pace. Confined to the loop.
 */
final class Runner {

    /** So many events open, and the subscription is behind; so few, and it reads on. */
    private static final int MOST_OPEN = 2_000;

    private static final int FEW_OPEN = 500;
    private static final long MOST_BYTES = 8 << 20;
    private static final Duration READ_AGAIN = Duration.ofSeconds(1);

    private final Services services;
    private final Progress progress;
    private final SpilledLanes spilled;
    private final Lanes lanes = new Lanes();
    private final Backlog backlog = new Backlog();
    /** Events with an attempt under way, and events on their way to becoming a row. */
    private final Map<Long, Event> underWay;

    private final Set<Long> becomingRows = new HashSet<>();

    private Subscription subscription;
    private Endpoint endpoint;
    private boolean following;
    private boolean active = true;
    private int rowAttempts;
    /** While shared pages may hold events that a read of its own has shown already. */
    private @Nullable Snapshot joinedAt;

    Runner(Services services, Subscription subscription, Position start, boolean following, SpilledLanes spilled) {
        this.services = services;
        this.subscription = subscription;
        this.endpoint = services.endpoint(subscription);
        this.progress = new Progress(start);
        this.following = following;
        this.spilled = spilled;
        this.underWay = new HashMap<>();
    }

    Subscription subscription() {
        return subscription;
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

    /** Starts no more attempts. */
    void stop() {
        active = false;
    }

    boolean isActive() {
        return active;
    }

    /** Nothing is under way any more, so that the runner can be let go. */
    boolean isQuiet() {
        return underWay.isEmpty() && becomingRows.isEmpty() && rowAttempts == 0;
    }

    int underWay() {
        return underWay.size() + rowAttempts;
    }

    /** Whether it needs no position of its own: it has nothing open but what shared pages brought. */
    boolean sharesMark() {
        Long page = progress.firstOpenPage();
        return following && joinedAt == null && (page == null || page != Progress.OWN_PAGE);
    }

    @Nullable
    Long firstOpenPage() {
        return progress.firstOpenPage();
    }

    Position done() {
        return progress.done();
    }

    void follow(SharedPage shared) {
        if (following && (progress.open() >= MOST_OPEN || lanes.waitingBytes() > MOST_BYTES)) {
            following = false;
        }
        if (following) {
            take(shared.page(), shared.number());
            pump();
        } else {
            backlog.keep(shared);
        }
    }

    /** Reads on if it is behind and has room. */
    void readOn() {
        boolean room = progress.open() < FEW_OPEN && lanes.waitingBytes() < MOST_BYTES;
        if (following
                || !active
                || !room
                || backlog.isReading()
                || !endpoint.breaker().permits()) {
            return;
        }
        Position from = progress.read();
        int read = backlog.readStarts();
        services.read(from, page -> readEnds(read, page), failure -> {
            LOG.backlogNotRead(subscription.id(), READ_AGAIN, failure.getMessage());
            services.loop().after(READ_AGAIN, () -> readFails(read));
        });
    }

    private void readFails(int read) {
        if (backlog.isCurrent(read)) {
            backlog.abandon();
        }
    }

    private void readEnds(int read, Page page) {
        if (!backlog.isCurrent(read)) {
            return;
        }
        List<SharedPage> next = backlog.readEnds(page);
        take(page, Progress.OWN_PAGE);
        if (next != null) {
            joinedAt = Backlog.seen(page);
            following = true;
            progress.caughtUp();
            next.forEach(shared -> take(shared.page(), shared.number()));
        }
        pump();
    }

    private void take(Page page, long number) {
        Snapshot seen = joinedAt;
        List<Event> matching = page.events().stream()
                .filter(event -> number == Progress.OWN_PAGE || seen == null || !seen.shows(event.transaction()))
                .filter(subscription::matches)
                .toList();
        if (seen != null && Snapshot.parse(page.end().seen()).isAfter(seen)) {
            joinedAt = null;
        }
        for (Event event : progress.add(page.end(), number, matching)) {
            if (underWay.containsKey(event.id()) || becomingRows.contains(event.id())) {
                continue;
            }
            String lane = lane(event);
            if (spilled.contains(lane)) {
                store(NewRow.blocked(subscription.id(), event.id(), lane, spilled.isParked(lane)));
            } else {
                lanes.offer(lane, event);
            }
        }
    }

    /** Starts as many attempts as may be under way at once. */
    void pump() {
        while (active && hasRoom() && endpoint.breaker().permits()) {
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
        readOn();
    }

    private boolean hasRoom() {
        return underWay() < subscription.config().maxConcurrency();
    }

    private void attempted(Event event, Attempt attempt) {
        underWay.remove(event.id());
        Outcome outcome = attempt.outcome();
        if (outcome instanceof Outcome.Delivered) {
            endpoint.answered();
            progress.finished(event.id());
            lanes.release(lane(event));
        } else if (endpoint.spares(outcome)) {
            fallBehind();
            lanes.release(lane(event));
        } else {
            failed(event, attempt);
        }
        pump();
    }

    private void failed(Event event, Attempt attempt) {
        String lane = lane(event);
        Verdict verdict = Verdict.of(services.retryPolicy(), subscription, event, 1, attempt);
        boolean parks = verdict.status() == DeliveryStatus.DEAD && parks();
        NewRow row =
                new NewRow(subscription.id(), event.id(), lane, verdict.status(), 1, verdict.delay(), attempt, parks);
        if (verdict.status() == DeliveryStatus.DEAD && !parks) {
            becomingRows.add(event.id());
            services.writer().insert(row, fresh -> {
                becomingRows.remove(event.id());
                progress.finished(event.id());
                lanes.release(lane);
                pump();
            });
        } else {
            spill(row, lane);
        }
        if (outcomeIsGone(attempt)) {
            services.disable(subscription, attempt);
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
            becomingRows.remove(row.event());
            progress.finished(row.event());
            if (!fresh) {
                spilled.remove(row.lane());
            }
            pump();
        });
    }

    /** Makes the next attempt at a delivery that has a row. @return whether there was room for it */
    boolean retry(DueRow row) {
        if (!active || !hasRoom() || !endpoint.breaker().permits()) {
            return false;
        }
        endpoint.breaker().attempting();
        rowAttempts++;
        services.send(
                new Delivery(subscription, row.event(), row.attempts() + 1),
                attempt -> services.current(this).retried(row, attempt));
        return true;
    }

    private void retried(DueRow row, Attempt attempt) {
        rowAttempts--;
        RowResult result;
        if (attempt.outcome() instanceof Outcome.Delivered) {
            endpoint.answered();
            result = new RowResult(row, DeliveryStatus.DELIVERED, row.attempts() + 1, null, attempt, true);
        } else if (endpoint.spares(attempt.outcome())) {
            result = new RowResult(
                    row,
                    DeliveryStatus.RETRYING,
                    row.attempts(),
                    endpoint.breaker().untilProbe(),
                    attempt,
                    false);
        } else {
            Verdict verdict =
                    Verdict.of(services.retryPolicy(), subscription, row.event(), row.attempts() + 1, attempt);
            boolean ends = verdict.status() == DeliveryStatus.DEAD;
            result = new RowResult(
                    row, verdict.status(), row.attempts() + 1, verdict.delay(), attempt, ends && !parks());
            if (ends && parks()) {
                spilled.park(row.lane());
            }
            if (outcomeIsGone(attempt)) {
                services.disable(subscription, attempt);
            }
        }
        services.writer().finish(result, () -> {
            services.rowStored(row);
            if (result.releasesLane()) {
                spilled.remove(row.lane());
            }
        });
        pump();
    }

    /** The endpoint is down, or nobody wants the events now: nothing is kept in memory, the backlog is the log. */
    void fallBehind() {
        following = false;
        joinedAt = null;
        backlog.abandon();
        lanes.clear();
        progress.rewind();
    }

    private boolean parks() {
        return subscription.config().ordering() != Ordering.NONE
                && subscription.config().orderingExhausted() == OnExhausted.PARK;
    }

    private static boolean outcomeIsGone(Attempt attempt) {
        return attempt.outcome() instanceof Outcome.Gone;
    }

    private @Nullable String lane(Event event) {
        return switch (subscription.config().ordering()) {
            case NONE -> null;
            case ALL -> "*";
            case KEY -> event.subject() == null ? null : event.source() + '#' + event.subject();
        };
    }
}
