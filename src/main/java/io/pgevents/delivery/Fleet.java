package io.pgevents.delivery;

import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.subscription.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All runners of one life of the replica, and the pages they share. Confined to the loop. */
final class Fleet {

    private final Services services;
    private final SharedPages pages;
    private final PositionFlush flush;
    private final Consumer<Fleet> refused;
    private final Map<Lease, Runner> earlier;
    private final Map<Slot, Runner> runners = new HashMap<>();
    private final Map<Lease, Runner> byLease = new HashMap<>();
    private final Audience audience = new Audience();
    /** All that a page without anything for them matters to, or that have something to do. */
    private final Set<Runner> unsettled = new LinkedHashSet<>();

    private boolean retired;

    /**
     * @param pages where the next page begins, and who is told when one is wanted
     * @param refused told when the replica may store nothing any more
     * @param earlier the runners of the life before, whose attempts may still be under way
     */
    Fleet(
            Services services,
            SharedPages pages,
            PositionFlush flush,
            Consumer<Fleet> refused,
            Map<Lease, Runner> earlier) {
        this.services = services;
        this.pages = pages;
        this.flush = flush;
        this.refused = refused;
        this.earlier = earlier;
    }

    /** Puts a runner to work. */
    void add(Arrival arrival) {
        Claim claim = arrival.claim();
        var runner = new Runner(services, arrival.subscription(), claim, arrival.spilled(), pages);
        flush.known(claim.lease(), claim.position());
        runners.put(claim.lease().slot(), runner);
        byLease.put(claim.lease(), runner);
        audience.put(runner);
        unsettled.add(runner);
        Runner predecessor = earlier.remove(claim.lease());
        if (predecessor != null) {
            runner.inherit(predecessor);
        }
        runner.pump();
    }

    Collection<Runner> runners() {
        return runners.values();
    }

    @Nullable
    Runner runner(Slot slot) {
        return runners.get(slot);
    }

    @Nullable
    Runner runner(Lease lease) {
        return byLease.get(lease);
    }

    Position end() {
        return pages.end();
    }

    /** Whether anybody has a use for the events of the pages to come. Any thread may ask. */
    boolean wantsEvents() {
        return pages.areFollowed();
    }

    void accept(Page page) {
        SharedPage shared = pages.add(page);
        // What was passed over may have something for anybody.
        Set<Runner> concerned = new LinkedHashSet<>(shared.passedOver() ? runners.values() : unsettled);
        audience.addThoseFor(shared.events(), concerned);
        for (Runner runner : concerned) {
            runner.follow(shared);
            attend(runner);
        }
    }

    /** The runner may have something to do. */
    void attend(Runner runner) {
        if (!runner.isSettled()) {
            unsettled.add(runner);
        }
    }

    void pump() {
        unsettled.removeIf(Runner::isSettled);
        List.copyOf(unsettled).forEach(Runner::pump);
    }

    /** Stores what has moved. */
    void flush() {
        unsettled.removeIf(Runner::isSettled);
        if (!retired) {
            flush.flush(pages, byLease, unsettled, () -> refused.accept(this));
        }
    }

    void update(Subscription subscription) {
        for (Runner runner : List.copyOf(runners.values())) {
            if (runner.subscription().id().equals(subscription.id())) {
                runner.update(subscription);
                audience.put(runner);
                attend(runner);
                if (subscription.status() != Subscription.Status.ACTIVE) {
                    leave(runner.lease().slot());
                }
            }
        }
    }

    /** Into how many parts the subscription of a slot that is run here is split. */
    int shards(Slot slot) {
        Runner runner = runners.get(slot);
        return runner == null ? 1 : runner.subscription().config().pace().shards();
    }

    /** Another fleet takes over: starts nothing any more. */
    void retire() {
        retired = true;
        runners.values().forEach(Runner::leave);
    }

    /** All runners, which may have attempts under way. */
    Map<Lease, Runner> byLease() {
        return new HashMap<>(byLease);
    }

    /** Whoever runs the slot is to come to rest, so that it can be handed over. */
    void leave(Slot slot) {
        Runner runner = runners.get(slot);
        if (runner != null && runner.isActive()) {
            runner.leave();
            unsettled.add(runner);
        }
    }

    /** Those that have come to rest, and where they did. */
    List<Claim> atRest() {
        List<Claim> atRest = new ArrayList<>();
        for (Runner runner : unsettled) {
            if (!runner.isActive() && runner.isQuiet()) {
                atRest.add(runner.intake().handOver(runner.lease()));
            }
        }
        return atRest;
    }

    /** They have nothing to do here any more. */
    void remove(Collection<Lease> leases) {
        for (Lease lease : leases) {
            Runner runner = byLease.remove(lease);
            if (runner != null) {
                runner.leave();
                runners.remove(lease.slot(), runner);
                audience.remove(runner);
                unsettled.remove(runner);
            }
        }
        flush.forget(new HashSet<>(leases));
    }

    /** Those that have something to do, or had a moment ago. */
    Set<Runner> unsettled() {
        return Set.copyOf(unsettled);
    }

    Set<Lease> leases() {
        return Set.copyOf(byLease.keySet());
    }

    Set<Slot> activeSlots() {
        Set<Slot> active = new HashSet<>();
        runners.values().stream()
                .filter(Runner::isActive)
                .forEach(runner -> active.add(runner.lease().slot()));
        return active;
    }

    /** The endpoint gets no attempts for a while. */
    void paused(Endpoint endpoint) {
        runners.values().stream()
                .filter(runner -> runner.endpoint() == endpoint && !runner.isSettled())
                .forEach(Runner::fallBehind);
    }
}
