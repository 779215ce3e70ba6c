package io.pgevents.bench;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Options;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.report.Report;
import io.pgevents.bench.scenario.Scenarios;
import io.pgevents.bench.scenario.Targets;
import java.time.Duration;
import java.util.List;

/** Runs the scenarios that were asked for; started by {@code bench/run}. */
public final class Bench {

    private Bench() {}

    public static void main(String... arguments) throws Exception {
        Options options = options(arguments);
        List<Scenario> scenarios =
                Scenarios.all().stream().filter(options::wants).toList();
        try (Lab lab = new Lab(options)) {
            for (Scenario scenario : scenarios) {
                run(scenario, lab);
                Report.write(lab, scenarios, Targets.all());
            }
        }
        System.out.println("The report is in " + options.out());
        System.exit(0);
    }

    /** The others go on without one that fails. */
    private static void run(Scenario scenario, Lab lab) {
        Duration before = lab.elapsed();
        try {
            scenario.run(lab);
            lab.say(scenario.name() + " took " + lab.elapsed().minus(before).toSeconds() + " s");
        } catch (Exception e) {
            e.printStackTrace();
            lab.failed(scenario, e);
        }
    }

    private static Options options(String... arguments) {
        try {
            return Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println("bench/run [short|full] [--only scenario,…] [--sides part;…] [--conditions part;…]"
                    + " [--rounds n] [--out directory]; scenarios: "
                    + String.join(
                            ", ", Scenarios.all().stream().map(Scenario::name).toList()));
            System.exit(2);
            throw e;
        }
    }
}
