package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.load.Backlog;
import io.pgevents.bench.load.SteadyWriters;
import io.pgevents.bench.receive.Arrivals;
import io.pgevents.bench.receive.Receiver;
import io.pgevents.bench.receive.Signatures;
import io.pgevents.bench.side.Blaster;
import io.pgevents.bench.side.Child;
import io.pgevents.bench.side.Jvm;
import io.pgevents.bench.side.Stand;
import java.util.ArrayList;
import java.util.List;

/** What the benchmark itself can do, so that it is seen not to be what limits the others. */
final class Harness implements Scenario {

    private static final int CONNECTIONS = 16;

    @Override
    public String name() {
        return "harness";
    }

    @Override
    public String description() {
        return """
                The benchmark's own parts, with nobody else at work. Receiver: webhooks that it takes from a sender which waits for
                nothing and has nothing to do (pipelined requests, put together before). Writers: rows that are committed, by
                single-row transactions as fast as 24 connections can, and by statements of 1,000 rows, in a table without a
                trigger.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        int webhooks = lab.options().shortOrFull(400_000, 2_000_000);
        int rows = lab.options().shortOrFull(20_000, 100_000);
        lab.compare(
                this,
                lab.options().shortOrFull(1, lab.options().rounds()),
                "alone",
                List.of(new Taking(lab, webhooks), new SingleRows(lab, rows), new Statements(lab, 10 * rows)));
    }

    private record Taking(Lab lab, int webhooks) implements Side {

        @Override
        public String name() {
            return "receiver";
        }

        @Override
        public Sample measure() throws Exception {
            Arrivals arrivals = new Arrivals(1, webhooks);
            try (Receiver receiver = new Receiver(1, arrivals, Signatures.none());
                    Child blaster = Child.start(command(receiver), lab.logs().resolve("blaster.log"))) {
                boolean complete = arrivals.await(webhooks);
                long[] moments = arrivals.between(0, webhooks);
                // What came until then was for the compiler.
                int first = moments.length / 4;
                double seconds = (moments[moments.length - 1] - moments[first]) / 1e9;
                Sample sample = new Sample().with("throughput", "events/s", (moments.length - first) / seconds);
                return complete ? sample : sample.fault("not all have arrived, see " + blaster.log());
            }
        }

        private List<String> command(Receiver receiver) {
            List<String> command = new ArrayList<>(Jvm.command(Blaster.class));
            command.addAll(List.of(Integer.toString(CONNECTIONS), Integer.toString(webhooks), receiver.url(0, 0)));
            return command;
        }
    }

    private record SingleRows(Lab lab, int rows) implements Side {

        @Override
        public String name() {
            return "writers, single rows";
        }

        @Override
        public Sample measure() throws Exception {
            try (Stand stand = new Stand(lab)) {
                SteadyWriters writers =
                        new SteadyWriters(stand.database(), stand.tables().get(0));
                writers.write(0, rows / 4, 0);
                long begin = System.nanoTime();
                writers.write(rows / 4, rows, 0);
                return new Sample().with("throughput", "events/s", rows * 1e9 / (System.nanoTime() - begin));
            }
        }
    }

    private record Statements(Lab lab, int rows) implements Side {

        @Override
        public String name() {
            return "writer, 1,000-row statements";
        }

        @Override
        public Sample measure() throws Exception {
            try (Stand stand = new Stand(lab)) {
                Backlog.write(stand.database(), stand.tables(), 0, rows / 4);
                long begin = System.nanoTime();
                Backlog.write(stand.database(), stand.tables(), rows / 4, rows / 4 + rows);
                return new Sample().with("throughput", "events/s", rows * 1e9 / (System.nanoTime() - begin));
            }
        }
    }
}
