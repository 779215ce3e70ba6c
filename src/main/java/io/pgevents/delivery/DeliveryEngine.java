package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.EventLog;
import io.pgevents.log.LogListener;
import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.log.Positions;
import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import io.pgevents.subscription.Subscription;
import io.pgevents.subscription.SubscriptionStore;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the reader finds to the sinks. What was delivered leaves no trace but the position that has moved past
 * it; only what failed becomes a row. After a loss of the database everything starts again from what is stored there,
 * while the attempts that were under way come to their end.
 */
@ApplicationScoped
class DeliveryEngine implements LogListener, Services {

    private static final Duration FLUSH = Duration.ofMillis(100);
    private static final Duration RETRIES = Duration.ofMillis(250);
    private static final Duration RELOAD = Duration.ofSeconds(5);
    private static final Duration LANES = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final int STOP_AFTER_READER = 2_000;
    private static final String SUBSCRIPTIONS = "subscriptions";

    private final Database database;
    private final EventLog log;
    private final Positions positions;
    private final SubscriptionStore subscriptions;
    private final Reload reload;
    private final DeliveryRows rows;
    private final Sinks sinks;
    private final Endpoints endpoints;
    private final RetryPolicy retryPolicy;
    private final Loop loop = new Loop();
    private final RowWriter writer;
    private final Retries retries;
    /** There while there is a reader. */
    private @Nullable Fleet fleet;

    /** The last one there was, whose attempts may still be under way. */
    private @Nullable Fleet lastFleet;

    private boolean stopping;

    DeliveryEngine(
            Database database,
            EventLog log,
            Positions positions,
            SubscriptionStore subscriptions,
            SubscriptionChanges changes,
            DeliveryRows rows,
            Sinks sinks,
            Clock clock) {
        this.database = database;
        this.log = log;
        this.positions = positions;
        this.subscriptions = subscriptions;
        this.reload = new Reload(loop, changes);
        this.rows = rows;
        this.sinks = sinks;
        RandomGenerator random = RandomGenerator.getDefault();
        this.retryPolicy = new RetryPolicy(random);
        this.endpoints = new Endpoints(clock, random, this::endpointOpened);
        this.writer = new RowWriter(loop, rows);
        this.retries = new Retries(loop, rows, () -> fleet == null || stopping ? Map.of() : fleet.runners());
        loop.every(FLUSH, this::flush);
        loop.every(RETRIES, this::lookForWork);
        loop.every(RELOAD, this::reload);
        loop.every(LANES, this::releaseLanes);
    }

    @Override
    public Position readerStarts(Statements reader) {
        loop.executeAndWait(this::retire);
        // Read before the positions: whoever is active in this list then has one, or goes with the mark.
        List<Subscription> all = subscriptions.all();
        Positions.Start start = positions.start(reader, active(all));
        Map<String, Position> own = positions.own(reader);
        Map<String, SpilledLanes> lanes = rows.lanes(reader);
        LOG.readerStarts(start.mark().seen());
        loop.executeAndWait(() -> {
            var next = new Fleet(this, start.mark(), new PositionFlush(loop, database, positions, start.epoch(), own));
            Fleet before = lastFleet;
            fleet = next;
            lastFleet = next;
            next.start(
                    all,
                    start.mark(),
                    own,
                    lanes,
                    before == null ? List.of() : before.runners().values());
        });
        return start.mark();
    }

    @Override
    public void accept(Page page) {
        loop.executeAndWait(() -> {
            if (fleet != null) {
                fleet.accept(page);
            }
        });
    }

    @Override
    public void notified(String what) {
        if (what.equals(SUBSCRIPTIONS)) {
            loop.execute(this::reload);
        }
    }

    @Override
    public void readerStops() {
        loop.execute(this::retire);
    }

    private void retire() {
        if (fleet != null) {
            fleet.retire();
            fleet = null;
        }
    }

    private static List<String> active(List<Subscription> all) {
        return all.stream()
                .filter(subscription -> subscription.status() == Subscription.Status.ACTIVE)
                .map(Subscription::id)
                .toList();
    }

    /** Delivers what has been read, as far as that goes quickly, and stores how far everybody has come. */
    void stop(@Observes @Priority(STOP_AFTER_READER) ShutdownEvent stopped) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        loop.execute(() -> {
            stopping = true;
            if (fleet != null) {
                fleet.drain();
            }
            settle(drained, Fleet::isDrained);
        });
        await(drained, DRAIN, "what has been read");
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        loop.execute(() -> {
            if (fleet != null) {
                fleet.stop();
            }
            settle(quiet, Fleet::isQuiet);
        });
        await(quiet, SETTLE, "attempts under way");
        loop.close();
    }

    private void flush() {
        if (fleet != null) {
            fleet.flush();
            // Otherwise somebody may be reading a position that is about to be stored.
            if (!reload.isUnderWay() && !stopping) {
                fleet.letGo();
            }
        }
    }

    private void lookForWork() {
        if (fleet != null && !stopping) {
            retries.look();
            fleet.pump();
        }
    }

    private void releaseLanes() {
        if (fleet != null && !stopping) {
            loop.call(
                    rows::releaseLanes, count -> {}, failure -> LOG.debug("Lanes could not be looked after", failure));
        }
    }

    private void reload() {
        if (!stopping) {
            reload.start(() -> fleet);
        }
    }

    private void endpointOpened(Endpoint endpoint) {
        if (fleet != null) {
            fleet.paused(endpoint);
        }
    }

    private void settle(CompletableFuture<Void> settled, Predicate<Fleet> rest) {
        if (settled.isDone() || fleet == null || (rest.test(fleet) && writer.isIdle() && fleet.flush())) {
            settled.complete(null);
        } else {
            loop.after(FLUSH, () -> settle(settled, rest));
        }
    }

    private static void await(CompletableFuture<Void> done, Duration atMost, String what) {
        try {
            done.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            done.cancel(false);
            LOG.debugf("Gave up waiting for %s", what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public RowWriter writer() {
        return writer;
    }

    @Override
    public RetryPolicy retryPolicy() {
        return retryPolicy;
    }

    @Override
    public Endpoint endpoint(Subscription subscription) {
        return endpoints.of(subscription);
    }

    @Override
    public void send(Delivery delivery, Consumer<Attempt> done) {
        sinks.send(delivery).onComplete(attempt -> loop.execute(() -> done.accept(attempt.result())));
    }

    @Override
    public void read(Position from, Consumer<Page> done, Consumer<RuntimeException> failed) {
        loop.call(() -> log.next(database, from), done, failed);
    }

    @Override
    public Runner current(Runner runner) {
        return lastFleet == null
                ? runner
                : lastFleet.runners().getOrDefault(runner.subscription().id(), runner);
    }

    @Override
    public void rowStored(RowResult result) {
        Runner runner =
                lastFleet == null ? null : lastFleet.runners().get(result.row().subscription());
        if (runner != null) {
            runner.stored(result);
        }
        retries.stored(result);
    }

    @Override
    public void disable(Subscription subscription, Attempt attempt) {
        String reason = String.valueOf(AttemptText.reason(attempt.outcome()));
        LOG.subscriptionDisabled(subscription.id(), reason);
        loop.call(
                () -> subscriptions.setStatus(subscription.id(), Subscription.Status.DISABLED, reason),
                done -> reload(),
                failure -> LOG.unexpected("disabling a subscription", failure));
    }
}
