package io.pgevents.bench.report;

import io.pgevents.bench.core.Figure;
import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Numbers;
import io.pgevents.bench.core.Results;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.core.Series;
import io.pgevents.bench.core.Target;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The report as Markdown: for each scenario a table, with a line for each side under each condition, and plots. */
final class Tables {

    private record Line(String condition, String side) {}

    private static final String OURS = "pgevents";

    private Tables() {}

    static String of(Lab lab, List<Scenario> scenarios, List<Target> targets, Map<String, String> facts)
            throws IOException {
        StringBuilder text = new StringBuilder("# Benchmark\n\n");
        facts.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append("- Rounds: ")
                .append(lab.options().rounds())
                .append(
                        "; a figure is the median, behind it the least and the most of the rounds, and what it is of that of pgevents; without them one round\n");
        text.append("- Time: ").append(lab.elapsed().toMinutes()).append(" minutes\n");
        text.append(TargetTable.of(targets, lab.results()));
        for (Scenario scenario : scenarios) {
            List<Series> series = lab.results().of(scenario.name());
            if (!series.isEmpty()) {
                text.append("\n## ").append(scenario.name()).append("\n\n");
                text.append(scenario.description()).append("\n\n").append(table(series));
                commands(text, scenario, series);
                for (String plot : Plots.draw(lab.options().out(), scenario, series)) {
                    text.append("\n![").append(plot).append("](").append(plot).append(")\n");
                }
            }
        }
        notes(text, "What went wrong", lab.results().faults());
        notes(text, "What was left out", lab.results().skipped());
        return text.toString();
    }

    /** With which each line can be had alone. */
    private static void commands(StringBuilder text, Scenario scenario, List<Series> series) {
        text.append("\nOne condition alone, or with `--sides` one side of it:\n\n");
        series.stream()
                .map(one -> one.row().condition())
                .distinct()
                .forEach(condition -> text.append("    bench/run --only ")
                        .append(scenario.name())
                        .append(" --conditions '")
                        .append(condition.replace("'", "'\\''"))
                        .append("'\n"));
    }

    private static String table(List<Series> series) {
        List<Figure> figures =
                series.stream().map(one -> one.row().figure()).distinct().toList();
        Map<Line, Map<Figure, Series>> lines = new LinkedHashMap<>();
        for (Series one : series) {
            lines.computeIfAbsent(new Line(one.row().condition(), one.row().side()), line -> new LinkedHashMap<>())
                    .put(one.row().figure(), one);
        }
        StringBuilder text = new StringBuilder("| | |")
                .append(figures.stream().map(figure -> " " + figure + " |").collect(Collectors.joining()))
                .append("\n|---|---|")
                .append("---:|".repeat(figures.size()))
                .append('\n');
        lines.forEach((line, values) -> {
            Map<Figure, Series> ours = lines.getOrDefault(new Line(line.condition(), OURS), Map.of());
            text.append("| ")
                    .append(line.condition())
                    .append(" | ")
                    .append(line.side())
                    .append(" |");
            figures.forEach(figure -> text.append(' ')
                    .append(cell(values.get(figure), ours.get(figure)))
                    .append(" |"));
            text.append('\n');
        });
        return text.toString();
    }

    /** @param ours what pgevents had under the same condition */
    private static String cell(@Nullable Series series, @Nullable Series ours) {
        if (series == null) {
            return "";
        }
        String median = "**" + Numbers.text(series.median()) + "**";
        String spread = series.values().size() == 1
                ? ""
                : " (" + Numbers.text(series.least()) + "–" + Numbers.text(series.most()) + ")";
        String ratio = ours == null || ours == series || ours.median() == 0
                ? ""
                : ", ×" + Numbers.text(series.median() / ours.median());
        return median + spread + ratio;
    }

    private static void notes(StringBuilder text, String title, List<Results.Note> notes) {
        if (!notes.isEmpty()) {
            text.append("\n## ").append(title).append("\n\n");
            notes.forEach(note -> text.append("- ")
                    .append(note.scenario())
                    .append(", ")
                    .append(note.condition())
                    .append(", ")
                    .append(note.side())
                    .append(": ")
                    .append(note.text())
                    .append('\n'));
        }
    }
}
