package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Numbers;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.load.Backlog;
import io.pgevents.bench.load.Orders;
import io.pgevents.bench.side.IdleSubscriptions;
import io.pgevents.bench.side.Layout;
import io.pgevents.bench.side.PgeventsDeliverer;
import io.pgevents.bench.side.Stand;
import java.util.List;

/** What more of everything costs. */
final class Growth implements Scenario {

    private static final List<Integer> SUBSCRIPTIONS = List.of(0, 100, 1_000, 10_000);
    private static final List<Integer> SUBSCRIPTIONS_IN_SHORT = List.of(0, 1_000);
    private static final List<Integer> LOG = List.of(0, 100_000, 1_000_000, 10_000_000);
    private static final List<Integer> LOG_IN_SHORT = List.of(0, 100_000);
    private static final int REPLICAS = 4;
    private static final int RATE = 500;
    private static final String FILLING = "filling";

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String description() {
        return """
                One service goes up a ladder: the same backlog and the same steady rate (500 rows a second) are measured at each
                step, as in the scenarios throughput and latency. Idle subscriptions are to other tables, and get nothing. A log
                grows by rows of a table that is watched and that nobody subscribes to. Memory is that of all replicas together, the
                heap after a collection; the database's figures are of the backlog's delivery, without its writing.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        for (int round = 0; round < lab.options().rounds(); round++) {
            idleSubscriptions(lab);
            longLog(lab);
            replicas(lab);
        }
    }

    private void idleSubscriptions(Lab lab) throws Exception {
        if (!lab.options().wantsCondition("idle subscriptions")) {
            return;
        }
        List<Integer> steps = lab.options().full() ? SUBSCRIPTIONS : SUBSCRIPTIONS_IN_SHORT;
        try (Stand stand = stand(lab, 1, steps.size());
                PgeventsDeliverer pgevents = new PgeventsDeliverer("{}")) {
            start(stand, pgevents);
            int made = 0;
            for (int step : steps) {
                IdleSubscriptions.make(stand, pgevents.service(), made, step);
                made = step;
                step(stand, pgevents, Numbers.text(made) + " idle subscriptions");
            }
        }
    }

    private void longLog(Lab lab) throws Exception {
        if (!lab.options().wantsCondition("events in the log")) {
            return;
        }
        List<Integer> steps = lab.options().full() ? LOG : LOG_IN_SHORT;
        try (Stand stand = stand(lab, 1, steps.size());
                PgeventsDeliverer pgevents = new PgeventsDeliverer("{}")) {
            start(stand, pgevents);
            Orders.create(stand.database(), FILLING);
            pgevents.service().watch(FILLING);
            int filled = 0;
            for (int step : steps) {
                Backlog.write(stand.database(), List.of(FILLING), filled, step);
                filled = step;
                stand.database().execute("VACUUM ANALYZE", "CHECKPOINT");
                step(stand, pgevents, Numbers.text(filled) + " more events in the log");
            }
        }
    }

    private void replicas(Lab lab) throws Exception {
        if (!lab.options().wantsCondition("replicas")) {
            return;
        }
        try (Stand stand = stand(lab, 8, REPLICAS);
                PgeventsDeliverer pgevents = new PgeventsDeliverer("{}")) {
            start(stand, pgevents);
            step(stand, pgevents, "1 replica, 8 subscriptions");
            for (int replica = 2; replica <= lab.options().shortOrFull(2, REPLICAS); replica++) {
                pgevents.addReplica(stand);
                Balance.await(stand.database(), replica);
                // The new one is cold.
                new CatchUp(stand, pgevents).warmUp(backlog(lab));
                step(stand, pgevents, replica + " replicas, 8 subscriptions");
            }
        }
    }

    private static int backlog(Lab lab) {
        return lab.options().shortOrFull(15_000, 60_000);
    }

    private static Steady steady(Lab lab) {
        return new Steady(RATE, lab.options().shortOrFull(4, 15));
    }

    private static Stand stand(Lab lab, int tables, int steps) throws Exception {
        int capacity = steps * (2 * backlog(lab) + steady(lab).rows());
        return new Stand(lab, new Layout(tables, 1), capacity, true);
    }

    private static void start(Stand stand, PgeventsDeliverer pgevents) throws Exception {
        pgevents.start(stand);
        new CatchUp(stand, pgevents).warmUp(backlog(stand.lab()));
    }

    private void step(Stand stand, PgeventsDeliverer pgevents, String condition) throws Exception {
        Sample sample = new CatchUp(stand, pgevents).throughputAndLoad(backlog(stand.lab()));
        sample.with(steady(stand.lab()).latency(stand)).with(pgevents.memory());
        stand.lab().record(this, condition, "pgevents", stand.judge(sample));
    }
}
