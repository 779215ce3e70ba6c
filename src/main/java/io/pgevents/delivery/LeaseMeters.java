package io.pgevents.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts leases that change hands. Thread-safe. */
final class LeaseMeters {

    private final Counter taken;
    private final Counter given;
    private final Counter lost;

    LeaseMeters(MeterRegistry registry) {
        this.taken = counter(registry, "taken");
        this.given = counter(registry, "given");
        this.lost = counter(registry, "lost");
    }

    /** Nobody had them. */
    void taken(int leases) {
        taken.increment(leases);
    }

    /** Handed over, at rest. */
    void given(int leases) {
        given.increment(leases);
    }

    /** Others have them, without a hand-over, or they are no more. */
    void lost(int leases) {
        lost.increment(leases);
    }

    private static Counter counter(MeterRegistry registry, String how) {
        return Counter.builder("pgevents.lease.moves")
                .tag("how", how)
                .description("Leases that this replica took, gave away at rest, or lost")
                .register(registry);
    }
}
