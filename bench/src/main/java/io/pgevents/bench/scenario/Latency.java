package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Numbers;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.side.DebeziumDeliverer;
import io.pgevents.bench.side.Layout;
import io.pgevents.bench.side.PgeventsDeliverer;
import java.util.Arrays;
import java.util.List;

/** How long an event takes. */
final class Latency implements Scenario {

    static final String NAME = "latency";

    private static final int[] RATES = {100, 1_000, 5_000};

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return """
                Writers insert single rows, each a transaction, at a fixed rate that does not wait for anybody (open loop). Measured
                is from the moment at which the writer had the answer to its COMMIT to the moment at which the receiver had the
                whole request, by one clock, for every event. Before that the side's process has delivered 200,000 events (Debezium
                40,000), and each time two seconds of the rate. One subscription with what it has by default, one endpoint.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int rows = Arrays.stream(RATES).map(rate -> steady(lab, rate).rows()).sum();
        Layout one = new Layout(1, 1);
        try (Contenders contenders = new Contenders(lab)) {
            Contender pgevents = contenders.add(
                    Sides.PGEVENTS, one, new Amount(Amount.WARM, rows), () -> new PgeventsDeliverer("{}"));
            Contender debezium = contenders.add(
                    Sides.DEBEZIUM, one, new Amount(DebeziumDeliverer.WARM, rows), DebeziumDeliverer::new);
            for (int rate : RATES) {
                lab.compare(this, condition(rate), List.of(side(lab, pgevents, rate), side(lab, debezium, rate)));
            }
        }
    }

    static String condition(int rate) {
        return Numbers.text(rate) + " events/s";
    }

    private static Side side(Lab lab, Contender contender, int rate) {
        return contender.side(
                (stand, deliverer) -> steady(lab, rate).latency(stand).with(deliverer.memory()));
    }

    private static Steady steady(Lab lab, int rate) {
        return new Steady(rate, lab.options().shortOrFull(6, 30));
    }
}
