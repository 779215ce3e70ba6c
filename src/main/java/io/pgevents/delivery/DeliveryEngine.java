package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.EventLog;
import io.pgevents.log.LogListener;
import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.platform.Database;
import io.pgevents.platform.Statements;
import io.pgevents.subscription.DeliveryLimits;
import io.pgevents.subscription.SubscriptionStore;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Brings what the reader finds to the sinks. What was delivered leaves no trace but the position that has moved past
 * it; only what failed becomes a row. After a loss of the database everything starts again from what is stored there,
 * while the attempts that were under way come to their end.
 */
@ApplicationScoped
class DeliveryEngine implements LogListener {

    private static final Duration FLUSH = Duration.ofMillis(100);
    private static final Duration WORK = Duration.ofMillis(250);
    private static final Duration COUNT = Duration.ofSeconds(10);
    private static final Duration LANES = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration GOOD_BYE = Duration.ofSeconds(5);
    private static final int STOP_BEFORE_READER = 500;
    private static final int STOP_AFTER_READER = 2_000;
    private static final String SUBSCRIPTIONS = "subscriptions";
    private static final String DELIVERIES = "deliveries";

    private final Loop loop = new Loop();
    private final DeliveryRows rows;
    private final Duration longestAttempt;
    private final ClaimLoader loader;
    private final Tenancy tenancy;
    private final Leases leases;
    private final Bookkeeper keeper;
    private final EngineServices services;
    /** There while there is a reader, which may look at it, too. */
    private volatile @Nullable Fleet fleet;

    /** The last one there was, whose attempts may still be under way. */
    private @Nullable Fleet lastFleet;

    private Runnable wakeReader = () -> {};
    private boolean stopping;

    DeliveryEngine(
            Database database,
            EventLog log,
            SubscriptionStore subscriptions,
            LeaseTable table,
            LeasePositions positions,
            ClaimLoader loader,
            DeliveryRows rows,
            DueRows dueRows,
            Sinks sinks,
            Books books,
            ReplicaSettings replica,
            DeliveryLimits limits,
            SteadyClock clock) {
        this.rows = rows;
        this.loader = loader;
        this.longestAttempt = limits.maxTimeout();
        this.tenancy = new Tenancy(loop, loader, () -> fleet, this::beginAnew, books.leases());
        String name = ReplicaName.of(replica);
        this.leases = new Leases(loop, table, positions, name, replica.lease(), tenancy);
        this.keeper = books.keeper(loop, name, () -> fleet);
        this.services = new EngineServices(
                loop,
                subscriptions,
                rows,
                dueRows,
                sinks,
                clock,
                new SharedReads(loop, from -> log.next(database, from)),
                () -> lastFleet,
                leases::covers,
                keeper::ended);
        tenancy.of(leases);
        loop.every(FLUSH, this::flush);
        loop.every(WORK, this::lookForWork);
        loop.every(COUNT, services.retries()::count);
        loop.every(LANES, this::releaseLanes);
    }

    @Override
    public Position readerStarts(Statements reader, Runnable wake) {
        loop.executeAndWait(() -> {
            retire();
            wakeReader = wake;
        });
        LeaseTable.Beginning beginning = leases.begin(null);
        LOG.readerStarts(beginning.mark().seen());
        List<Arrival> arrivals = loader.load(beginning.claims());
        loop.executeAndWait(() -> {
            Fleet next = fleet(beginning.mark());
            arrivals.forEach(next::add);
            services.retries().count();
            leases.look();
        });
        return beginning.mark();
    }

    /** Others have what this replica had; it begins again where its reader is, with nothing. */
    private void beginAnew() {
        Fleet before = fleet;
        if (before != null && !stopping) {
            retire();
            beginAt(fleet(before.end()));
        }
    }

    private void beginAt(Fleet next) {
        loop.call(
                () -> leases.begin(next.end()),
                beginning -> leases.look(),
                failure -> loop.after(AGAIN, () -> {
                    if (fleet == next) {
                        beginAt(next);
                    }
                }));
    }

    private Fleet fleet(Position mark) {
        Map<Lease, Runner> earlier = lastFleet == null ? new HashMap<>() : lastFleet.byLease();
        var pages = new SharedPages(mark, wakeReader);
        var next = new Fleet(services, pages, new PositionFlush(loop, leases), this::refused, earlier);
        fleet = next;
        lastFleet = next;
        return next;
    }

    /** The positions of a fleet that has been replaced are refused because of that. */
    private void refused(Fleet by) {
        if (by == fleet) {
            leases.lost();
        }
    }

    @Override
    public boolean wantsEvents() {
        Fleet present = fleet;
        return present == null || present.wantsEvents();
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
        if (what.equals(SUBSCRIPTIONS) || what.equals(Leases.CHANGED)) {
            loop.execute(leases::look);
        } else if (what.equals(DELIVERIES)) {
            loop.execute(services.retries()::count);
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

    /** Lets the attempts under way come to their end, and hands everything over, so that nobody has to repeat anything. */
    void handOver(@Observes @Priority(STOP_BEFORE_READER) ShutdownEvent stopped) {
        CompletableFuture<Void> empty = new CompletableFuture<>();
        loop.execute(() -> {
            stopping = true;
            leases.stopTaking();
            if (fleet != null) {
                fleet.activeSlots().forEach(fleet::leave);
            }
            settle(empty);
        });
        await(empty, longestAttempt.plus(GOOD_BYE), "the attempts under way");
    }

    private void settle(CompletableFuture<Void> empty) {
        if (empty.isDone() || fleet == null || (fleet.runners().isEmpty() && keeper.isIdle())) {
            empty.complete(null);
        } else {
            tenancy.release();
            keeper.flush();
            loop.after(FLUSH, () -> settle(empty));
        }
    }

    void stop(@Observes @Priority(STOP_AFTER_READER) ShutdownEvent stopped) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        loop.execute(() -> leases.leave(() -> left.complete(null)));
        await(left, GOOD_BYE, "the end of the leases");
        loop.close();
    }

    Loop loop() {
        return loop;
    }

    private void flush() {
        if (fleet != null) {
            fleet.flush();
            tenancy.release();
        }
    }

    private void lookForWork() {
        if (fleet != null && !stopping) {
            services.retries().look();
            fleet.pump();
        }
    }

    private void releaseLanes() {
        if (fleet != null && !stopping) {
            loop.call(
                    rows::releaseLanes, count -> {}, failure -> LOG.debug("Lanes could not be looked after", failure));
        }
    }

    private static void await(CompletableFuture<Void> done, Duration atMost, String what) {
        try {
            done.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            done.cancel(false);
            LOG.stoppedWaiting(atMost, what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
