package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.load.Backlog;
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
            Sample sample = new Sample();
            int first = stand.take(amount.warmUp());
            Backlog.write(stand.database(), stand.tables(), first, first + amount.warmUp());
            if (stand.awaitAll()) {
                sample.with(backlog(stand, deliverer)).with(deliverer.memory());
            }
            return stand.judge(sample);
        }
    }

    private Sample backlog(Stand stand, Deliverer deliverer) throws Exception {
        int first = stand.take(amount.measured());
        deliverer.freeze();
        try {
            Backlog.write(stand.database(), stand.tables(), first, first + amount.measured());
        } finally {
            deliverer.thaw();
        }
        long begin = System.nanoTime();
        double processor = deliverer.processorSeconds();
        stand.awaitAll();
        double used = deliverer.processorSeconds() - processor;
        long[] moments = stand.arrivals().between(first, first + amount.measured());
        if (moments.length == 0) {
            return new Sample();
        }
        double seconds = (moments[moments.length - 1] - begin) / 1e9;
        return new Sample()
                .with("throughput", "webhooks/s", moments.length / seconds)
                .with("processor", "µs/webhook", used * 1e6 / moments.length);
    }
}
