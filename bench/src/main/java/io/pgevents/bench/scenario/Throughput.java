package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.side.DebeziumDeliverer;
import io.pgevents.bench.side.Layout;
import io.pgevents.bench.side.PgeventsDeliverer;
import java.util.List;

/** Events a second to webhooks. */
final class Throughput implements Scenario {

    private static final int CONCURRENCY = 16;
    private static final int WINDOW = 256;

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String description() {
        return """
                A side is warm: it has delivered events before. It is stopped (SIGSTOP), a backlog is committed by statements of
                1,000 rows, and it goes on (SIGCONT). Measured is from there to the last arrival. The bare client loop has
                nothing to read; of it is measured the time from the first to the last arrival of as many events. An event that
                goes to 100 subscriptions counts as 100. Processor: time of the side's process alone.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        Amount amount = new Amount(
                lab.options().shortOrFull(20_000, 50_000), lab.options().shortOrFull(30_000, 150_000));
        Layout one = new Layout(1, 1);
        lab.compare(
                this,
                "1 subscription, 1 endpoint",
                List.of(
                        pgevents(lab, "pgevents", one, amount, "{}"),
                        pgevents(lab, "pgevents, ordering none", one, amount, "{\"ordering\": \"none\"}"),
                        new BacklogSide(lab, "Debezium Server", one, false, amount, DebeziumDeliverer::new),
                        new BareSide(lab, one, CONCURRENCY, amount),
                        pgevents(lab, "pgevents, batches of 100", one, amount.times(4), "{\"batch\": {}}")));
        Layout ten = new Layout(10, 1);
        lab.compare(
                this,
                "10 subscriptions, 10 endpoints",
                List.of(
                        pgevents(lab, "pgevents", ten, amount, "{}"),
                        new BareSide(lab, ten, 10 * CONCURRENCY, amount)));
        Layout hundred = new Layout(1, 100);
        Amount fewer = new Amount(amount.warmUp() / 100, amount.measured() / 100);
        lab.compare(
                this,
                "100 subscriptions on one table, 1 endpoint",
                List.of(pgevents(lab, "pgevents", hundred, fewer, "{}"), new BareSide(lab, hundred, WINDOW, fewer)));
    }

    private static BacklogSide pgevents(Lab lab, String name, Layout layout, Amount amount, String config) {
        return new BacklogSide(lab, name, layout, true, amount, () -> new PgeventsDeliverer(config));
    }
}
