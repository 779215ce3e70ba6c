package io.pgevents.bench.report;

import io.pgevents.bench.core.Figure;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.core.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws the figures that say most, each in a file of its own. */
final class Plots {

    private static final List<String> DRAWN = List.of("throughput", "p50", "p99", "resident");

    private Plots() {}

    /** @return the names of the files, in the order of the figures */
    static List<String> draw(Path out, Scenario scenario, List<Series> series) throws IOException {
        Map<Figure, List<Series>> byFigure = new LinkedHashMap<>();
        for (Series one : series) {
            if (DRAWN.contains(one.row().figure().name())) {
                byFigure.computeIfAbsent(one.row().figure(), figure -> new ArrayList<>())
                        .add(one);
            }
        }
        List<String> files = new ArrayList<>();
        for (var drawn : byFigure.entrySet()) {
            String file = scenario.name() + "-" + drawn.getKey().name() + ".svg";
            Files.writeString(out.resolve(file), new BarPlot(drawn.getKey(), drawn.getValue()).svg());
            files.add(file);
        }
        return files;
    }
}
