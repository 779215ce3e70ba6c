package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Numbers;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.side.DebeziumDeliverer;
import io.pgevents.bench.side.PgeventsDeliverer;
import java.util.List;

/** How long an event takes. */
final class Latency implements Scenario {

    private static final int[] RATES = {100, 1_000, 5_000};

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String description() {
        return """
                Writers insert single rows, each a transaction, at a fixed rate that does not wait for anybody (open loop). Measured
                is from the moment at which the writer had the answer to its COMMIT to the moment at which the receiver had the
                whole request, by one clock, for every event. Before that the side has delivered 20,000 events, and two seconds of
                this rate. One subscription with what it has by default, one endpoint.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int seconds = lab.options().shortOrFull(6, 30);
        for (int rate : RATES) {
            lab.compare(
                    this,
                    Numbers.text(rate) + " events/s",
                    List.of(
                            new SteadySide(lab, "pgevents", true, rate, seconds, () -> new PgeventsDeliverer("{}")),
                            new SteadySide(lab, "Debezium Server", false, rate, seconds, DebeziumDeliverer::new)));
        }
    }
}
