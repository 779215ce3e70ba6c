package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.Event;
import io.pgevents.log.Position;
import io.pgevents.subscription.Subscription;
import io.pgevents.subscription.SubscriptionStore;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What all runners share: turns, memory, endpoints, and the ways to the sinks and the database. Confined to the loop. */
final class EngineServices implements Services {

    /** The share of the heap that events may take; under way, each is held in two more forms. */
    private static final int HEAP_SHARE = 8;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Loop loop;
    private final SubscriptionStore subscriptions;
    private final Sinks sinks;
    private final Supplier<@Nullable Fleet> fleet;
    private final Predicate<Duration> leaseCovers;
    private final Consumer<Report> reports;
    private final RowWriter writer;
    private final RetryPolicy retryPolicy;
    private final Memory memory = new Memory(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    private final Turns turns;
    private final Watchdog watchdog;
    private final Endpoints endpoints;
    private final SharedReads reads;
    private final Retries retries;

    /**
     * @param fleet the present one, or the last there was
     * @param leaseCovers whether an attempt of that length ends before the leases do
     * @param reports told of every attempt that has ended
     */
    EngineServices(
            Loop loop,
            SubscriptionStore subscriptions,
            DeliveryRows rows,
            DueRows dueRows,
            Sinks sinks,
            Clock clock,
            SharedReads reads,
            Supplier<@Nullable Fleet> fleet,
            Predicate<Duration> leaseCovers,
            Consumer<Report> reports) {
        this.loop = loop;
        this.subscriptions = subscriptions;
        this.sinks = sinks;
        this.fleet = fleet;
        this.leaseCovers = leaseCovers;
        this.reports = reports;
        this.reads = reads;
        RandomGenerator random = RandomGenerator.getDefault();
        this.retryPolicy = new RetryPolicy(random);
        this.turns = new Turns(loop);
        this.watchdog = new Watchdog(new SteadyClock());
        loop.every(LOOK, watchdog::look);
        this.endpoints = new Endpoints(clock, random, this::opened);
        this.writer = new RowWriter(loop, rows);
        this.retries = new Retries(loop, dueRows, fleet);
    }

    Retries retries() {
        return retries;
    }

    private void opened(Endpoint endpoint) {
        Fleet present = fleet.get();
        if (present != null) {
            present.paused(endpoint);
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
    public Memory memory() {
        return memory;
    }

    @Override
    public Turns turns() {
        return turns;
    }

    @Override
    public Endpoint endpoint(Subscription subscription) {
        return endpoints.of(subscription);
    }

    @Override
    public boolean leaseCovers(Duration attempt) {
        return leaseCovers.test(attempt);
    }

    @Override
    public boolean wants(Subscription subscription, Event event) {
        return sinks.want(subscription, event);
    }

    @Override
    public void send(Delivery delivery, Consumer<Attempt> done) {
        Consumer<Attempt> ended = watchdog.watch(delivery, done);
        sinks.sendLogged(delivery).onComplete(attempt -> loop.execute(() -> ended.accept(attempt.result())));
    }

    @Override
    public void read(Position from, Consumer<SharedPage> done, Consumer<RuntimeException> failed) {
        reads.read(from, done, failed);
    }

    @Override
    public Runner current(Runner runner) {
        Fleet present = fleet.get();
        Runner now = present == null ? null : present.runner(runner.lease());
        return now == null ? runner : now;
    }

    @Override
    public void rowStored(RowResult result) {
        Fleet present = fleet.get();
        Runner runner = present == null ? null : present.runner(result.lease());
        if (runner != null) {
            runner.rowAttempts().stored(result);
        }
        retries.stored(result);
    }

    @Override
    public void rowAdded(NewRow row) {
        retries.expect(row.lease().slot());
    }

    @Override
    public void rowLeft(DueRow row) {
        retries.left(row);
    }

    @Override
    public void report(Report report) {
        reports.accept(report);
    }

    @Override
    public void disable(Subscription subscription, Attempt attempt) {
        String reason = String.valueOf(AttemptText.reason(attempt.outcome()));
        LOG.subscriptionDisabled(subscription.id(), reason);
        loop.call(
                () -> subscriptions.setStatus(subscription.id(), Subscription.Status.DISABLED, reason),
                done -> {},
                failure -> LOG.unexpected("disabling a subscription", failure));
    }
}
