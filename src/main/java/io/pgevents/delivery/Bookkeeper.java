package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps account of what happens, for people and for what is decided after a long time. Confined to the loop. */
final class Bookkeeper {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Loop loop;
    private final AttemptLog attempts;
    private final SubscriptionHealth health;
    private final Consumer<List<DeliveryState>> states;
    private final AttemptMeters meters;
    private final Supplier<@Nullable Fleet> fleet;
    private final String replica;
    private final Map<Lease, DeliveryState> told = new HashMap<>();
    private boolean busy;

    /** @param states stores them; called beside the loop, and may block */
    Bookkeeper(
            Loop loop,
            AttemptLog attempts,
            SubscriptionHealth health,
            Consumer<List<DeliveryState>> states,
            AttemptMeters meters,
            Supplier<@Nullable Fleet> fleet,
            String replica) {
        this.loop = loop;
        this.attempts = attempts;
        this.health = health;
        this.states = states;
        this.meters = meters;
        this.fleet = fleet;
        this.replica = replica;
        loop.every(INTERVAL, this::tell);
    }

    void ended(Report report) {
        attempts.add(report);
        health.ended(report);
        meters.ended(report);
    }

    /** Stores what there is without waiting for more. */
    void flush() {
        attempts.flush();
    }

    boolean isIdle() {
        return attempts.isIdle();
    }

    /** Stores how the slots do that have changed. */
    private void tell() {
        Fleet present = fleet.get();
        if (busy || present == null) {
            return;
        }
        Map<Lease, DeliveryState> changed = new HashMap<>();
        var concerned = new HashSet<>(present.unsettled());
        told.keySet().removeIf(lease -> present.runner(lease) == null);
        told.forEach((lease, state) -> {
            if (!isIdle(state)) {
                concerned.add(present.runner(lease));
            }
        });
        for (Runner runner : concerned) {
            DeliveryState state = state(runner);
            if (!state.equals(told.get(runner.lease()))) {
                changed.put(runner.lease(), state);
            }
        }
        if (!changed.isEmpty()) {
            store(changed);
        }
    }

    private void store(Map<Lease, DeliveryState> changed) {
        busy = true;
        List<DeliveryState> rows = new ArrayList<>(changed.values());
        loop.call(
                () -> {
                    states.accept(rows);
                    return rows;
                },
                stored -> {
                    busy = false;
                    told.putAll(changed);
                },
                failure -> {
                    busy = false;
                    LOG.debug("The state of deliveries could not be stored", failure);
                });
    }

    private static boolean isIdle(DeliveryState state) {
        return state.underWay() == 0 && state.waiting() == 0 && state.circuit() == DeliveryState.Circuit.CLOSED;
    }

    private DeliveryState state(Runner runner) {
        Breaker breaker = runner.endpoint().breaker();
        return new DeliveryState(
                runner.subscription().id(),
                runner.lease().slot().shard(),
                replica,
                circuit(breaker),
                health.failures(runner.subscription().id()),
                runner.endpoint().windowSize(),
                runner.attempts(),
                runner.lanes().waiting(),
                breaker.isOpen() ? breaker.nextProbe() : null,
                runner.subscription().filterErrors());
    }

    private static DeliveryState.Circuit circuit(Breaker breaker) {
        if (!breaker.isOpen()) {
            return DeliveryState.Circuit.CLOSED;
        }
        return breaker.isProbing() ? DeliveryState.Circuit.HALF_OPEN : DeliveryState.Circuit.OPEN;
    }
}
