package io.pgevents.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three replicas hear one queue, each at its own pace, and lose their sessions and their memory at the worst moments. As
 * long as one is left that has heard everything, each notification is logged once, in order.
 */
class RecorderSimulationTest {

    private static final int RUNS = Integer.getInteger("pgevents.test.recorder-simulations", 200);
    private static final int STEPS = 4_000;
    private static final List<String> CHANNELS = List.of("a", "b", "c");

    private Random random;
    private SimulatedQueue queue;
    private List<SimulatedReplica> replicas;
    private int takeOvers;

    static IntStream seeds() {
        int first = Integer.getInteger("pgevents.test.seed", 1);
        return IntStream.range(first, first + RUNS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void each_notification_is_logged_once_whoever_dies_when(int seed) {
        random = new Random(seed);
        queue = new SimulatedQueue();
        replicas = new ArrayList<>();
        takeOvers = 0;
        for (int i = 0; i < 3; i++) {
            replicas.add(new SimulatedReplica(queue, CHANNELS));
        }
        replicas.get(0).takeOver();
        replicas.forEach(SimulatedReplica::hearAll);

        for (int step = 0; step < STEPS; step++) {
            step();
        }

        await();
        assertThat(takeOvers).isPositive();
        for (String channel : CHANNELS) {
            assertThat(queue.logged(channel)).as("channel " + channel).isEqualTo(queue.sent(channel));
        }
    }

    private void step() {
        SimulatedReplica replica = replicas.get(random.nextInt(replicas.size()));
        int what = random.nextInt(100);
        if (what < 25) {
            queue.notifyOn(CHANNELS.get(random.nextInt(CHANNELS.size())));
        } else if (what < 50) {
            replica.hear(random.nextInt(60));
        } else if (what < 65) {
            replica.beat();
        } else if (what < 80) {
            replica.log(1 + random.nextInt(30));
        } else if (what < 82) {
            strike(replica);
        } else if (what < 90) {
            replica.connect();
        } else {
            takeOver(replica);
        }
    }

    private void strike(SimulatedReplica victim) {
        if (replicas.stream().noneMatch(other -> other != victim && other.hasHeardEverything())) {
            return;
        }
        if (random.nextBoolean()) {
            victim.logAndNeverLearnOfIt(1 + random.nextInt(4));
        }
        if (random.nextBoolean()) {
            victim.loseSession();
        } else {
            victim.loseMemory();
        }
    }

    /** One that has not heard everything waits longer, so it comes after those that have. */
    private void takeOver(SimulatedReplica replica) {
        if (!queue.isLocked() && replica.hasHeardEverything()) {
            replica.takeOver();
            takeOvers++;
        }
    }

    private void await() {
        if (!queue.isLocked()) {
            replicas.stream()
                    .filter(SimulatedReplica::hasHeardEverything)
                    .findAny()
                    .orElseThrow()
                    .takeOver();
        }
        replicas.forEach(SimulatedReplica::hearAll);
        replicas.forEach(replica -> replica.log(Integer.MAX_VALUE));
    }
}
