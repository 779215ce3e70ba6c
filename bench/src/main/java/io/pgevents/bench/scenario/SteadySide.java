package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.load.Backlog;
import io.pgevents.bench.load.SteadyWriters;
import io.pgevents.bench.side.Deliverer;
import io.pgevents.bench.side.Layout;
import io.pgevents.bench.side.Stand;
import java.util.Arrays;
import java.util.function.Supplier;

/** How long it takes from commit to arrival while single rows are committed at a steady rate. */
record SteadySide(Lab lab, String name, boolean signed, int rate, int seconds, Supplier<Deliverer> deliverers)
        implements Side {

    /** So that the compiler has done its work. */
    private static final int WARM_UP = 20_000;
    /** And so that the rate is nothing new. */
    private static final int RUN_UP_SECONDS = 2;

    @Override
    public Sample measure() throws Exception {
        int capacity = WARM_UP + rate * (RUN_UP_SECONDS + seconds);
        try (Stand stand = new Stand(lab, new Layout(1, 1), capacity, signed);
                Deliverer deliverer = deliverers.get()) {
            deliverer.start(stand);
            int first = stand.take(WARM_UP);
            Backlog.write(stand.database(), stand.tables(), first, first + WARM_UP);
            Sample sample = new Sample();
            if (stand.awaitAll()) {
                sample.with(steady(stand));
            }
            return stand.judge(sample);
        }
    }

    private Sample steady(Stand stand) throws Exception {
        int runUp = RUN_UP_SECONDS * rate;
        int first = stand.take(runUp + rate * seconds);
        SteadyWriters writers =
                new SteadyWriters(stand.database(), stand.tables().get(0));
        long[] committed = writers.write(first, runUp + rate * seconds, rate);
        stand.awaitAll();
        return Latencies.of(stand.arrivals(), first + runUp, Arrays.copyOfRange(committed, runUp, committed.length));
    }
}
