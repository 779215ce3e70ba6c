package io.pgevents.bench.report;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.core.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes what was found: {@code report.md}, {@code raw.csv} and a plot for each scenario that has something to plot. */
public final class Report {

    private Report() {}

    /** Can be called after each scenario: what is there is replaced. */
    public static void write(Lab lab, List<Scenario> scenarios, List<Target> targets) throws Exception {
        Path out = lab.options().out();
        Files.createDirectories(out);
        String tables = Tables.of(
                lab, scenarios, targets, MachineFacts.read(lab.server().version()));
        Files.writeString(out.resolve("report.md"), tables);
        Files.writeString(out.resolve("raw.csv"), csv(lab));
    }

    private static String csv(Lab lab) throws IOException {
        StringBuilder csv = new StringBuilder("scenario;condition;side;figure;unit;round;value\n");
        lab.results().series().forEach(series -> {
            for (int round = 0; round < series.values().size(); round++) {
                csv.append(String.join(
                                ";",
                                series.row().scenario(),
                                series.row().condition(),
                                series.row().side(),
                                series.row().figure().name(),
                                series.row().figure().unit(),
                                Integer.toString(round + 1),
                                Double.toString(series.values().get(round))))
                        .append('\n');
            }
        });
        return csv.toString();
    }
}
