package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.side.Deliverer;
import io.pgevents.bench.side.Layout;
import io.pgevents.bench.side.Stand;
import java.util.function.Supplier;

/** How fast a side catches up with a backlog that was committed while it stood still. */
record BacklogSide(Lab lab, String name, Layout layout, boolean signed, Amount amount, Supplier<Deliverer> deliverers)
        implements Side {

    @Override
    public Sample measure() throws Exception {
        try (Stand stand = new Stand(lab, layout, amount.all(), signed);
                Deliverer deliverer = deliverers.get()) {
            deliverer.start(stand);
            CatchUp catchUp = new CatchUp(stand, deliverer);
            Sample sample = new Sample();
            if (catchUp.warmUp(amount.warmUp())) {
                sample.with(catchUp.throughput(amount.measured())).with(deliverer.memory());
            }
            return stand.judge(sample);
        }
    }
}
