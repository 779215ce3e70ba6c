package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Sample;
import io.pgevents.bench.load.SteadyWriters;
import io.pgevents.bench.side.Stand;
import java.util.Arrays;

/**
 * Single rows at a steady rate.
 *
 * @param rate a second
 * @param seconds that count, after two more in which the rate becomes nothing new
 */
record Steady(int rate, int seconds) {

    private static final int RUN_UP_SECONDS = 2;

    /** How many rows that takes. */
    int rows() {
        return rate * (RUN_UP_SECONDS + seconds);
    }

    /** How long they take from commit to arrival. */
    Sample latency(Stand stand) throws Exception {
        int runUp = RUN_UP_SECONDS * rate;
        int first = stand.take(rows());
        SteadyWriters writers =
                new SteadyWriters(stand.database(), stand.tables().get(0));
        long[] committed = writers.write(first, rows(), rate);
        stand.awaitAll();
        return Latencies.of(stand.arrivals(), first + runUp, Arrays.copyOfRange(committed, runUp, committed.length));
    }
}
