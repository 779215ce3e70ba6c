package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.side.DebeziumDeliverer;
import io.pgevents.bench.side.Layout;
import io.pgevents.bench.side.PgeventsDeliverer;
import java.util.ArrayList;
import java.util.List;

/** Events a second to webhooks. */
final class Throughput implements Scenario {

    static final String NAME = "throughput";
    static final String ONE = "1 subscription, 1 endpoint";
    static final String BATCHES = "pgevents, batches of 100";

    private static final int CONCURRENCY = 16;
    private static final int WINDOW = 256;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return """
                A side is warm: its process has delivered 200,000 webhooks before the first round (in batches 400,000 events;
                Debezium, which is slower, 40,000), and goes on from round to round. It is stopped (SIGSTOP), a backlog is committed
                by statements of 1,000 rows, and it goes on (SIGCONT). Measured is from there to the last arrival. The bare client
                loop has nothing to read: a new process posts 200,000 webhooks, and of those that follow the time from the first
                to the last arrival is measured. An event that goes to 100 subscriptions counts as 100. Processor: time of the
                side's process alone. Heap: after a collection; pgevents and the bare loop have at most 256 MB, Debezium 512 MB.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int measured = lab.options().shortOrFull(60_000, 150_000);
        Amount amount = new Amount(Amount.WARM, measured);
        one(lab, amount);
        withBareLoop(lab, "10 subscriptions, 10 endpoints", new Layout(10, 1), amount, 10 * CONCURRENCY);
        withBareLoop(
                lab,
                "100 subscriptions on one table, 1 endpoint",
                new Layout(1, 100),
                new Amount(Amount.WARM / 100, measured / 100),
                WINDOW);
    }

    private void one(Lab lab, Amount amount) throws Exception {
        Layout layout = new Layout(1, 1);
        Amount batched = new Amount(400_000, 4 * amount.measured());
        Amount debezium = new Amount(DebeziumDeliverer.WARM, amount.measured() / 4);
        try (Contenders contenders = new Contenders(lab)) {
            List<Side> sides = new ArrayList<>();
            sides.add(pgevents(contenders, Sides.PGEVENTS, layout, amount, "{}"));
            sides.add(CatchUp.side(
                    contenders.add(Sides.DEBEZIUM, layout, debezium, DebeziumDeliverer::new), debezium.measured()));
            sides.add(new BareSide(lab, layout, CONCURRENCY, amount));
            sides.add(pgevents(contenders, BATCHES, layout, batched, "{\"batch\": {}}"));
            if (lab.options().full()) {
                sides.add(pgevents(contenders, "pgevents, ordering none", layout, amount, "{\"ordering\": \"none\"}"));
            }
            lab.compare(this, ONE, sides);
        }
    }

    private void withBareLoop(Lab lab, String condition, Layout layout, Amount amount, int concurrency)
            throws Exception {
        try (Contenders contenders = new Contenders(lab)) {
            lab.compare(
                    this,
                    condition,
                    List.of(
                            pgevents(contenders, Sides.PGEVENTS, layout, amount, "{}"),
                            new BareSide(lab, layout, concurrency, amount)));
        }
    }

    private static Side pgevents(Contenders contenders, String name, Layout layout, Amount amount, String config) {
        return CatchUp.side(
                contenders.add(name, layout, amount, () -> new PgeventsDeliverer(config)), amount.measured());
    }
}
