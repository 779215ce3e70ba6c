package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.receive.Arrivals;
import io.pgevents.bench.receive.Receiver;
import io.pgevents.bench.receive.Signatures;
import io.pgevents.bench.side.BareClient;
import io.pgevents.bench.side.Child;
import io.pgevents.bench.side.Jvm;
import io.pgevents.bench.side.Layout;
import java.util.ArrayList;
import java.util.List;

/** How fast the HTTP client of pgevents posts the same bodies, with as many requests under way, in a bare loop. */
record BareSide(Lab lab, Layout layout, int concurrency, Amount amount) implements Side {

    @Override
    public String name() {
        return Sides.BARE;
    }

    @Override
    public Sample measure() throws Exception {
        Arrivals arrivals = new Arrivals(layout.subscribers(), amount.all(1));
        try (Receiver receiver = new Receiver(layout.tables(), arrivals, Signatures.none());
                Child client = Child.start(command(receiver), lab.logs().resolve("bare-client.log"))) {
            boolean complete = arrivals.await((long) amount.all(1) * layout.subscribers());
            long[] moments = arrivals.between(amount.warmUp(), amount.all(1));
            double seconds = (moments[moments.length - 1] - moments[0]) / 1e9;
            Sample sample = new Sample().with(CatchUp.THROUGHPUT, "events/s", moments.length / seconds);
            return complete ? sample : sample.fault("not all have arrived, see " + client.log());
        }
    }

    private List<String> command(Receiver receiver) {
        List<String> command = new ArrayList<>(Jvm.command(BareClient.class));
        command.add(Integer.toString(concurrency));
        command.add(Integer.toString(amount.all(1)));
        command.add(Integer.toString(layout.subscribers()));
        for (int endpoint = 0; endpoint < layout.tables(); endpoint++) {
            command.add(receiver.url(endpoint, 0));
        }
        return command;
    }
}
