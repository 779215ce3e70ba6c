package io.pgevents.delivery;

import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.subscription.Subscription;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All runners of one life of the reader, and the pages they share. Confined to the loop. */
final class Fleet {

    private final Services services;
    private final SharedPages pages;
    private final PositionFlush flush;
    private final Map<String, Runner> runners = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();

    /** @param flush knows what is stored at the moment */
    Fleet(Services services, Position mark, PositionFlush flush) {
        this.services = services;
        this.pages = new SharedPages(mark);
        this.flush = flush;
    }

    /**
     * Puts a runner to work for every active subscription.
     *
     * @param own positions of subscriptions that don't go with the mark
     * @param earlier the fleet before a reconnect, whose attempts may still be under way
     */
    void start(
            List<Subscription> all,
            Position mark,
            Map<String, Position> own,
            Map<String, SpilledLanes> lanes,
            Collection<Runner> earlier) {
        for (Subscription subscription : all) {
            String id = subscription.id();
            versions.put(id, subscription.version());
            if (subscription.status() == Subscription.Status.ACTIVE) {
                runners.put(
                        id,
                        new Runner(
                                services,
                                subscription,
                                own.getOrDefault(id, mark),
                                !own.containsKey(id),
                                lanes.getOrDefault(id, new SpilledLanes())));
            }
        }
        for (Runner before : earlier) {
            Runner now = runners.get(before.subscription().id());
            if (now != null) {
                now.inherit(before);
            }
        }
        runners.values().forEach(Runner::pump);
    }

    Map<String, Runner> runners() {
        return runners;
    }

    /** The versions of all subscriptions that have been seen, by id. */
    Map<String, Long> versions() {
        return versions;
    }

    void accept(Page page) {
        SharedPage shared = pages.add(page);
        runners.values().forEach(runner -> runner.follow(shared));
    }

    void pump() {
        runners.values().forEach(Runner::pump);
    }

    /** Stores what has moved. @return whether all is stored */
    boolean flush() {
        return flush.flush(pages, runners.values());
    }

    /** Forgets the runners that have come to rest, if their stored positions say all that they know. */
    void letGo() {
        runners.values()
                .removeIf(runner -> !runner.isActive()
                        && runner.isQuiet()
                        && !runner.intake().isAhead()
                        && flush.hasStored(runner));
    }

    /** Another fleet takes over: starts nothing any more. */
    void retire() {
        runners.values().forEach(Runner::retire);
    }

    void drain() {
        runners.values().forEach(Runner::drain);
    }

    boolean isDrained() {
        return runners.values().stream().allMatch(Runner::isDrained);
    }

    void stop() {
        runners.values().forEach(Runner::stop);
    }

    boolean isQuiet() {
        return runners.values().stream().allMatch(Runner::isQuiet);
    }

    void apply(SubscriptionChanges.Changes changes) {
        changes.gone().forEach(id -> {
            versions.remove(id);
            runners.remove(id);
        });
        changes.changed().forEach(this::apply);
    }

    private void apply(SubscriptionChanges.Changed changed) {
        Subscription subscription = changed.subscription();
        Runner runner = runners.get(subscription.id());
        Position start = changed.position();
        if (runner != null) {
            runner.update(subscription);
        } else if (subscription.status() == Subscription.Status.ACTIVE) {
            if (start == null) {
                // It must have one. Not taking note of the version means to look again.
                return;
            }
            flush.known(subscription.id(), start);
            Runner fresh = new Runner(services, subscription, start, false, changed.spilled());
            runners.put(subscription.id(), fresh);
            fresh.pump();
        }
        versions.put(subscription.id(), subscription.version());
    }

    /** The endpoint gets no attempts for a while. */
    void paused(Endpoint endpoint) {
        runners.values().stream()
                .filter(runner -> runner.endpoint() == endpoint)
                .forEach(Runner::fallBehind);
    }
}
