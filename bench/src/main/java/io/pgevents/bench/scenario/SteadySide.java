package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.side.Deliverer;
import io.pgevents.bench.side.Layout;
import io.pgevents.bench.side.Stand;
import java.util.function.Supplier;

/** How long it takes from commit to arrival while single rows are committed at a steady rate. */
record SteadySide(Lab lab, String name, boolean signed, int rate, int seconds, Supplier<Deliverer> deliverers)
        implements Side {

    /** So that the compiler has done its work. */
    private static final int WARM_UP = 20_000;

    @Override
    public Sample measure() throws Exception {
        int capacity = WARM_UP + new Steady(rate, seconds).rows();
        try (Stand stand = new Stand(lab, new Layout(1, 1), capacity, signed);
                Deliverer deliverer = deliverers.get()) {
            deliverer.start(stand);
            Sample sample = new Sample();
            if (new CatchUp(stand, deliverer).warmUp(WARM_UP)) {
                sample.with(new Steady(rate, seconds).latency(stand));
            }
            return stand.judge(sample);
        }
    }
}
