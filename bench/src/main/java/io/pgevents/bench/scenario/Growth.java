package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Numbers;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.load.LongLog;
import io.pgevents.bench.side.Deliverer;
import io.pgevents.bench.side.IdleSubscriptions;
import io.pgevents.bench.side.Layout;
import io.pgevents.bench.side.PgeventsDeliverer;
import io.pgevents.bench.side.PgeventsDeliverer.Preparation;
import io.pgevents.bench.side.Stand;
import io.pgevents.bench.side.Webhooks;
import java.util.ArrayList;
import java.util.List;

/** What more of everything costs. */
final class Growth implements Scenario {

    static final String NAME = "growth";
    static final String ONE = "1 subscription";

    private static final List<Integer> SUBSCRIPTIONS = List.of(100, 1_000, 10_000);
    private static final List<Integer> LOG = List.of(100_000, 1_000_000, 10_000_000);
    private static final List<Integer> REPLICAS = List.of(1, 2, 3, 4);
    private static final int RATE = 1_000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return """
                The backlog of the scenario throughput and then a steady rate, 1,000 rows a second as in the scenario latency, for
                services that differ in one thing; all are up at the same time and take turns. Idle subscriptions are to other
                tables, and get nothing. More events in the log are written into it before the subscription is made, and analyzed
                and vacuumed as they would be. Memory is that of all replicas together, the heap after a collection; the database's
                figures are of the backlog's delivery, without its writing.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        sizes(lab);
        replicas(lab);
    }

    private void sizes(Lab lab) throws Exception {
        try (Contenders contenders = new Contenders(lab)) {
            List<Side> sides = new ArrayList<>();
            sides.add(side(lab, contenders, Sides.PGEVENTS, 1, 1, (stand, service) -> {}));
            for (int step : steps(lab, SUBSCRIPTIONS)) {
                sides.add(side(lab, contenders, idle(step), 1, 1, (stand, service) -> {
                    IdleSubscriptions.make(stand, service, step);
                    lab.say(idle(step) + " are made");
                }));
            }
            for (int step : steps(lab, LOG)) {
                sides.add(side(lab, contenders, longer(step), 1, 1, (stand, service) -> {
                    LongLog.write(stand.database(), step);
                    lab.say(longer(step) + " are written");
                }));
            }
            lab.compare(this, ONE, sides);
        }
    }

    private void replicas(Lab lab) throws Exception {
        try (Contenders contenders = new Contenders(lab)) {
            List<Side> sides = new ArrayList<>();
            for (int replicas : lab.options().full() ? REPLICAS : REPLICAS.subList(0, 2)) {
                String name = replicas == 1 ? Sides.PGEVENTS : replicas + " replicas";
                sides.add(side(lab, contenders, name, 8, replicas, (stand, service) -> {}));
            }
            lab.compare(this, "8 subscriptions", sides);
        }
    }

    /** All in full, the last in short. */
    private static List<Integer> steps(Lab lab, List<Integer> all) {
        return lab.options().full() ? all : all.subList(all.size() - 1, all.size());
    }

    static String idle(int subscriptions) {
        return Numbers.text(subscriptions) + " idle subscriptions";
    }

    static String longer(int events) {
        return Numbers.text(events) + " more events in the log";
    }

    private static Side side(
            Lab lab, Contenders contenders, String name, int tables, int replicas, Preparation preparation) {
        int backlog = lab.options().shortOrFull(60_000, 150_000);
        Steady steady = new Steady(RATE, lab.options().shortOrFull(5, 15));
        return contenders
                .add(
                        name,
                        new Layout(tables, 1),
                        // Each replica has to be warm.
                        new Amount(replicas * Amount.WARM, backlog + steady.rows()),
                        () -> new PgeventsDeliverer(new Webhooks("{}"), replicas, preparation))
                .side((stand, deliverer) -> measure(stand, deliverer, backlog, steady));
    }

    private static Sample measure(Stand stand, Deliverer deliverer, int backlog, Steady steady) throws Exception {
        return new CatchUp(stand, deliverer)
                .throughputAndLoad(backlog)
                .with(steady.latency(stand))
                .with(deliverer.memory());
    }
}
