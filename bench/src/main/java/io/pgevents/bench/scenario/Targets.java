package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Results;
import io.pgevents.bench.core.Series;
import io.pgevents.bench.core.Target;
import io.pgevents.bench.writer.WritersCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What pgevents is to reach. */
public final class Targets {

    private static final int HEAP_MEGABYTES = 256;

    private final List<Target> all = new ArrayList<>();

    private Targets() {}

    public static List<Target> all() {
        Targets targets = new Targets();
        targets.writer();
        targets.throughput();
        targets.latency();
        targets.growth(Growth.idle(10_000));
        targets.growth(Growth.longer(10_000_000));
        targets.all.add(new Target(
                "heap in use after a collection, the most of all scenarios, MB",
                Targets::heap,
                HEAP_MEGABYTES,
                false,
                ""));
        return targets.all;
    }

    private void writer() {
        String scenario = WritersCost.NAME;
        for (int clients : List.of(16, 64)) {
            String condition = WritersCost.condition(1, clients);
            String command = command(scenario, condition, "no trigger;pgevents;NOTIFY of each row");
            ratio(
                    "transactions of 1 row, " + clients + " clients, of those without a trigger",
                    place(scenario, condition, Sides.PGEVENTS, WritersCost.TRANSACTIONS),
                    place(scenario, condition, WritersCost.NO_TRIGGER, WritersCost.TRANSACTIONS),
                    0.75,
                    true,
                    command);
            ratio(
                    "transactions of 1 row, " + clients + " clients, times those with NOTIFY of each row",
                    place(scenario, condition, Sides.PGEVENTS, WritersCost.TRANSACTIONS),
                    place(scenario, condition, WritersCost.ROW_NOTIFY, WritersCost.TRANSACTIONS),
                    3,
                    true,
                    command);
        }
        for (int clients : List.of(1, 16, 64)) {
            String condition = WritersCost.condition(1_000, clients);
            ratio(
                    "transactions of 1,000 rows, " + clients + " clients, of those without a trigger",
                    place(scenario, condition, Sides.PGEVENTS, WritersCost.TRANSACTIONS),
                    place(scenario, condition, WritersCost.NO_TRIGGER, WritersCost.TRANSACTIONS),
                    0.6,
                    true,
                    command(scenario, condition, "no trigger;pgevents"));
        }
    }

    private void throughput() {
        Place ours = place(Throughput.NAME, Throughput.ONE, Sides.PGEVENTS, CatchUp.THROUGHPUT);
        ratio("webhooks, times those of Debezium Server", ours, ours.of(Sides.DEBEZIUM), 4, true);
        ratio("webhooks, of those of the bare client loop", ours, ours.of(Sides.BARE), 0.7, true);
        ratio("events in batches of 100, times those one by one", ours.of(Throughput.BATCHES), ours, 5, true);
    }

    private void latency() {
        Place p50 = place(Latency.NAME, Latency.condition(1_000), Sides.PGEVENTS, "p50");
        Place p99 = place(Latency.NAME, Latency.condition(1_000), Sides.PGEVENTS, "p99");
        all.add(new Target("p50 at 1,000 events/s, ms", p50::median, 3, false, p50.command()));
        all.add(new Target("p99 at 1,000 events/s, ms", p99::median, 15, false, p99.command()));
        ratio("p99 at 1,000 events/s, of that of Debezium Server", p99, p99.of(Sides.DEBEZIUM), 0.5, false);
    }

    private void growth(String side) {
        for (String figure : List.of(CatchUp.THROUGHPUT, "p50", "p99")) {
            Place without = place(Growth.NAME, Growth.ONE, Sides.PGEVENTS, figure);
            boolean isLeast = figure.equals(CatchUp.THROUGHPUT);
            ratio(
                    figure + " with " + side + ", of that without",
                    without.of(side),
                    without,
                    isLeast ? 0.9 : 1.1,
                    isLeast);
        }
    }

    /** Of Debezium too there is a heap, in its own limit. */
    private static Optional<Double> heap(Results results) {
        OptionalDouble most = results.series().stream()
                .filter(one -> one.row().figure().name().equals("heap")
                        && !one.row().side().equals(Sides.DEBEZIUM)
                        && !one.row().side().endsWith("replicas"))
                .mapToDouble(Series::most)
                .max();
        return most.isPresent() ? Optional.of(most.getAsDouble()) : Optional.empty();
    }

    private void ratio(String what, Place of, Place to, double limit, boolean isLeast) {
        ratio(what, of, to, limit, isLeast, command(of.scenario, of.condition, of.side + ";" + to.side));
    }

    private void ratio(String what, Place of, Place to, double limit, boolean isLeast, String command) {
        all.add(new Target(
                what,
                results -> of.median(results).flatMap(own -> to.median(results).map(other -> own / other)),
                limit,
                isLeast,
                command));
    }

    private static String command(String scenario, String condition, String sides) {
        return "--only %s --conditions '%s' --sides '%s'".formatted(scenario, condition, sides);
    }

    private static Place place(String scenario, String condition, String side, String figure) {
        return new Place(scenario, condition, side, figure);
    }

    /** Of a figure in the tables. */
    private record Place(String scenario, String condition, String side, String figure) {

        Place of(String other) {
            return new Place(scenario, condition, other, figure);
        }

        Optional<Double> median(Results results) {
            return results.median(scenario, condition, side, figure);
        }

        String command() {
            return Targets.command(scenario, condition, side);
        }
    }
}
