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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
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
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final int STOP_AFTER_READER = 2_000;
    private static final String SUBSCRIPTIONS = "subscriptions";
    private static final String CANCELLED = "cancelled:";

    private final Database database;
    private final EventLog log;
    private final Positions positions;
    private final SubscriptionStore subscriptions;
    private final SubscriptionChanges changes;
    private final DeliveryRows rows;
    private final Sinks sinks;
    private final Endpoints endpoints;
    private final RetryPolicy retryPolicy;
    private final Loop loop = new Loop();
    private final RowWriter writer;
    private final Retries retries;
    private final Map<String, Long> versions = new HashMap<>();
    private Map<String, Runner> runners = new HashMap<>();
    /** Both are there while there is a reader. */
    private @Nullable SharedPages pages;

    private @Nullable PositionFlush flush;
    private boolean reloading;
    private boolean stopping;

    DeliveryEngine(
            Database database,
            EventLog log,
            Positions positions,
            SubscriptionStore subscriptions,
            SubscriptionChanges changes,
            DeliveryRows rows,
            Sinks sinks) {
        this.database = database;
        this.log = log;
        this.positions = positions;
        this.subscriptions = subscriptions;
        this.changes = changes;
        this.rows = rows;
        this.sinks = sinks;
        RandomGenerator random = RandomGenerator.getDefault();
        this.retryPolicy = new RetryPolicy(random);
        this.endpoints = new Endpoints(Clock.systemUTC(), random, this::endpointOpened);
        this.writer = new RowWriter(loop, rows);
        this.retries = new Retries(loop, rows);
        loop.every(FLUSH, this::flush);
        loop.every(RETRIES, this::lookForWork);
        loop.every(RELOAD, this::reload);
    }

    @Override
    public Position readerStarts(Statements reader) {
        await(writerIdle(), "rows to be stored");
        Position mark = positions.mark(reader);
        Map<String, Position> own = positions.own(reader);
        Map<String, SpilledLanes> lanes = rows.lanes(reader);
        List<Subscription> all = subscriptions.all();
        LOG.readerStarts(mark.seen());
        loop.executeAndWait(() -> startFrom(mark, own, lanes, all));
        return mark;
    }

    @Override
    public void accept(Page page) {
        loop.executeAndWait(() -> {
            if (pages != null) {
                SharedPage shared = pages.add(page);
                runners.values().forEach(runner -> runner.follow(shared));
            }
        });
    }

    @Override
    public void notified(String what) {
        if (what.equals(SUBSCRIPTIONS)) {
            loop.execute(this::reload);
        } else if (what.startsWith(CANCELLED)) {
            String[] parts = what.split(":", 3);
            loop.execute(() -> cancelled(parts[1], parts[2]));
        }
    }

    @Override
    public void readerStops() {
        loop.execute(() -> {
            pages = null;
            flush = null;
        });
    }

    /** Lets the attempts under way end, and stores how far everybody has come. */
    void stop(@Observes @Priority(STOP_AFTER_READER) ShutdownEvent stopped) {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        loop.execute(() -> {
            stopping = true;
            runners.values().forEach(Runner::stop);
            settle(settled);
        });
        await(settled, "attempts under way");
        loop.close();
    }

    private void startFrom(
            Position mark, Map<String, Position> own, Map<String, SpilledLanes> lanes, List<Subscription> all) {
        Map<String, Runner> earlier = runners;
        runners = new HashMap<>();
        versions.clear();
        pages = new SharedPages(mark);
        flush = new PositionFlush(loop, database, positions, own);
        for (Subscription subscription : all) {
            String id = subscription.id();
            versions.put(id, subscription.version());
            if (subscription.status() == Subscription.Status.ACTIVE) {
                var runner = new Runner(
                        this,
                        subscription,
                        own.getOrDefault(id, mark),
                        !own.containsKey(id),
                        lanes.getOrDefault(id, new SpilledLanes()));
                if (earlier.containsKey(id)) {
                    runner.inherit(earlier.get(id));
                }
                runners.put(id, runner);
            }
        }
        runners.values().forEach(Runner::pump);
    }

    private void flush() {
        PositionFlush to = flush;
        if (to != null && pages != null) {
            to.flush(pages, runners.values());
            runners.values()
                    .removeIf(runner -> !stopping && !runner.isActive() && runner.isQuiet() && to.hasStored(runner));
        }
    }

    private void lookForWork() {
        if (pages != null && !stopping) {
            retries.look(runners);
            runners.values().forEach(Runner::pump);
        }
    }

    private void reload() {
        if (pages == null || reloading || stopping) {
            return;
        }
        reloading = true;
        Map<String, Long> known = Map.copyOf(versions);
        loop.call(
                () -> changes.since(known),
                found -> {
                    reloading = false;
                    apply(found);
                },
                failure -> {
                    reloading = false;
                    LOG.debug("The subscriptions could not be read", failure);
                });
    }

    private void apply(SubscriptionChanges.Changes found) {
        if (flush == null) {
            return;
        }
        found.gone().forEach(id -> {
            versions.remove(id);
            runners.remove(id);
        });
        for (SubscriptionChanges.Changed changed : found.changed()) {
            Subscription subscription = changed.subscription();
            versions.put(subscription.id(), subscription.version());
            Runner runner = runners.get(subscription.id());
            if (runner != null) {
                runner.update(subscription);
            } else if (subscription.status() == Subscription.Status.ACTIVE && changed.position() != null) {
                flush.known(subscription.id(), changed.position());
                var fresh = new Runner(this, subscription, changed.position(), false, changed.spilled());
                runners.put(subscription.id(), fresh);
                fresh.pump();
            }
        }
    }

    private void cancelled(String subscription, String lane) {
        Runner runner = runners.get(subscription);
        if (runner != null) {
            runner.spilled().unpark(lane);
            runner.spilled().remove(lane);
        }
    }

    private void endpointOpened(Endpoint endpoint) {
        runners.values().stream()
                .filter(runner -> runner.endpoint() == endpoint)
                .forEach(Runner::fallBehind);
    }

    private CompletableFuture<Void> writerIdle() {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        loop.execute(() -> writer.whenIdle(() -> idle.complete(null)));
        return idle;
    }

    private void settle(CompletableFuture<Void> settled) {
        boolean quiet = runners.values().stream().allMatch(Runner::isQuiet);
        boolean stored = flush == null || pages == null || (quiet && flush.flush(pages, runners.values()));
        if (quiet && stored) {
            settled.complete(null);
        } else {
            loop.after(FLUSH, () -> settle(settled));
        }
    }

    private static void await(CompletableFuture<Void> done, String what) {
        try {
            done.get(SETTLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
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
        sinks.of(delivery.subscription().protocol())
                .send(delivery)
                .onComplete(attempt -> loop.execute(() -> done.accept(attempt.result())));
    }

    @Override
    public void read(Position from, Consumer<Page> done, Consumer<RuntimeException> failed) {
        loop.call(() -> log.next(database, from), done, failed);
    }

    @Override
    public Runner current(Runner runner) {
        return runners.getOrDefault(runner.subscription().id(), runner);
    }

    @Override
    public void rowStored(DueRow row) {
        retries.stored(row);
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
