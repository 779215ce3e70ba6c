package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Sample;
import io.pgevents.bench.receive.Arrivals;
import java.util.Arrays;

/** The time from commit to arrival, of all events of a run. */
final class Latencies {

    private Latencies() {}

    /**
     * @param first the number of the first event
     * @param committed when the writer had the answer to its COMMIT. An event can have arrived before that; its time is zero
     */
    static Sample of(Arrivals arrivals, int first, long[] committed) {
        double[] millis = new double[committed.length];
        int size = 0;
        for (int i = 0; i < committed.length; i++) {
            long arrived = arrivals.moment(first + i);
            if (arrived != 0) {
                millis[size++] = Math.max(0, arrived - committed[i]) / 1e6;
            }
        }
        double[] sorted = Arrays.copyOf(millis, size);
        Arrays.sort(sorted);
        long begin = Arrays.stream(committed).min().orElseThrow();
        long end = Arrays.stream(committed).max().orElseThrow();
        Sample sample = new Sample().with("committed", "events/s", (committed.length - 1) * 1e9 / (end - begin));
        return size == 0
                ? sample
                : sample.with("p50", "ms", at(sorted, 0.5))
                        .with("p99", "ms", at(sorted, 0.99))
                        .with("p99.9", "ms", at(sorted, 0.999))
                        .with("max", "ms", sorted[size - 1]);
    }

    private static double at(double[] sorted, double part) {
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(part * sorted.length) - 1)];
    }
}
