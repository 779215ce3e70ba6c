package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.writer.WritersCost;
import java.util.List;

/** All scenarios, in the order of the report. */
public final class Scenarios {

    private Scenarios() {}

    public static List<Scenario> all() {
        return List.of(new Harness(), new WritersCost(), new Throughput(), new Latency(), new Growth(), new Sinks());
    }
}
