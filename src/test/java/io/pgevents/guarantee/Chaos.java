package io.pgevents.guarantee;

import static org.awaitility.Awaitility.await;

import io.pgevents.guarantee.Replicas.Lease;
import io.pgevents.support.ServiceProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Whatever befalls three replicas, again and again: one is killed, another stands still for longer than a lease. */
final class Chaos {

    enum Blow {
        KILLED,
        FROZEN
    }

    /**
     * @param at by {@link System#nanoTime}
     * @param leases what the replica served
     */
    record Loss(Blow blow, long at, List<Lease> leases) {}

    private final Replicas replicas;
    private final Random random;
    private final List<Loss> losses = new ArrayList<>();

    Chaos(Replicas replicas, long seed) {
        this.replicas = replicas;
        this.random = new Random(seed);
    }

    /** Returns when everything is served again, at least so long after the beginning. */
    List<Loss> rage(Duration time) {
        Instant end = Instant.now().plus(time);
        while (Instant.now().isBefore(end)) {
            round();
        }
        return losses;
    }

    private void round() {
        List<ServiceProcess> victims = new ArrayList<>(replicas.all());
        Collections.shuffle(victims, random);
        ServiceProcess killed = victims.get(0);
        ServiceProcess frozen = victims.get(1);

        List<Lease> lostByKill = replicas.leasesOf(killed);
        long killedAt = System.nanoTime();
        killed.kill();
        losses.add(new Loss(Blow.KILLED, killedAt, lostByKill));

        letPass(Duration.ofMillis(random.nextInt(1_000)));
        List<Lease> lostByFreezing = replicas.leasesOf(frozen);
        long frozenAt = System.nanoTime();
        frozen.freeze();
        losses.add(new Loss(Blow.FROZEN, frozenAt, lostByFreezing));

        letPass(Replicas.LEASE.plusMillis(random.nextInt(2_000)));
        killed.start();
        frozen.thaw();
        replicas.awaitBack(frozen);
        replicas.awaitEverythingServed();
        letPass(Duration.ofMillis(random.nextInt(2_000)));
    }

    static void letPass(Duration time) {
        Instant end = Instant.now().plus(time);
        await().atMost(time.plusSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Instant.now().isAfter(end));
    }
}
