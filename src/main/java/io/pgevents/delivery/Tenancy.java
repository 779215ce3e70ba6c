package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sees to it that the fleet runs what this replica has a lease on, and nothing else. Confined to the loop. */
final class Tenancy implements Leases.Holder {

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Loop loop;
    private final ClaimLoader loader;
    private final Supplier<@Nullable Fleet> current;
    private final Runnable lostAll;
    private final LeaseMeters meters;
    private final Set<Lease> arriving = new HashSet<>();
    private @Nullable Leases leases;
    private boolean releasing;

    /**
     * @param current the fleet at the time
     * @param lostAll run when others have everything
     */
    Tenancy(Loop loop, ClaimLoader loader, Supplier<@Nullable Fleet> current, Runnable lostAll, LeaseMeters meters) {
        this.loop = loop;
        this.loader = loader;
        this.current = current;
        this.lostAll = lostAll;
        this.meters = meters;
    }

    /** To be called once, before anything else. */
    void of(Leases known) {
        leases = known;
    }

    @Override
    public void claimed(List<Claim> claims) {
        if (!claims.isEmpty()) {
            meters.taken(claims.size());
            claims.forEach(claim -> arriving.add(claim.lease()));
            load(claims, current.get());
        }
    }

    private void load(List<Claim> claims, @Nullable Fleet asking) {
        loop.call(
                () -> loader.load(claims),
                arrivals -> {
                    claims.forEach(claim -> arriving.remove(claim.lease()));
                    if (asking != null && asking == current.get()) {
                        arrivals.forEach(arrival -> asking.add(arrival));
                    }
                },
                failure -> {
                    LOG.debug("What it takes to run subscriptions could not be read", failure);
                    loop.after(AGAIN, () -> load(claims, current.get()));
                });
    }

    @Override
    public void holds(List<LeaseTable.Mine> mine) {
        Fleet fleet = current.get();
        if (fleet == null) {
            return;
        }
        Set<Lease> held = mine.stream().map(LeaseTable.Mine::lease).collect(Collectors.toSet());
        Set<Lease> run = fleet.leases();
        List<Lease> lost = run.stream().filter(lease -> !held.contains(lease)).toList();
        meters.lost(lost.size());
        fleet.remove(lost);
        List<Lease> unknown = held.stream()
                .filter(lease -> !run.contains(lease) && !arriving.contains(lease))
                .toList();
        if (!unknown.isEmpty()) {
            disown(unknown);
        }
        mine.stream()
                .filter(slot -> !slot.active())
                .forEach(slot -> fleet.leave(slot.lease().slot()));
        reload(fleet, mine);
    }

    private void disown(List<Lease> unknown) {
        if (leases != null) {
            leases.disown(unknown);
        }
    }

    private void reload(Fleet fleet, List<LeaseTable.Mine> mine) {
        Set<String> changed = mine.stream()
                .filter(slot -> slot.active() && isAnother(fleet, slot))
                .map(slot -> slot.lease().slot().subscription())
                .collect(Collectors.toSet());
        if (!changed.isEmpty()) {
            loop.call(
                    () -> loader.subscriptions(changed),
                    found -> found.forEach(fleet::update),
                    failure -> LOG.debug("The subscriptions could not be read", failure));
        }
    }

    private static boolean isAnother(Fleet fleet, LeaseTable.Mine slot) {
        Runner runner = fleet.runner(slot.lease());
        return runner != null && runner.subscription().version() != slot.version();
    }

    @Override
    public void giveAway(int surplus) {
        Fleet fleet = current.get();
        if (fleet != null) {
            Set<Slot> active = fleet.activeSlots();
            int leaving = fleet.runners().size() - active.size();
            Shares.toGiveAway(active, fleet::shards, Math.max(0, surplus - leaving))
                    .forEach(fleet::leave);
        }
    }

    @Override
    public void lostAll() {
        Fleet fleet = current.get();
        meters.lost(fleet == null ? 0 : fleet.leases().size());
        lostAll.run();
    }

    /** Hands over what has come to rest. */
    void release() {
        Fleet fleet = current.get();
        List<Claim> atRest = fleet == null || releasing || leases == null ? List.of() : fleet.atRest();
        if (atRest.isEmpty()) {
            return;
        }
        releasing = true;
        Leases giving = leases;
        loop.call(
                () -> {
                    giving.release(atRest);
                    return true;
                },
                done -> {
                    releasing = false;
                    meters.given(atRest.size());
                    fleet.remove(atRest.stream().map(Claim::lease).toList());
                },
                failure -> {
                    releasing = false;
                    LOG.debug("Leases could not be handed over", failure);
                });
    }
}
