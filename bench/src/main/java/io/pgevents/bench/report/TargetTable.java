package io.pgevents.bench.report;

import io.pgevents.bench.core.Numbers;
import io.pgevents.bench.core.Results;
import io.pgevents.bench.core.Target;
import java.util.List;
import java.util.Optional;

/** What was to be reached, and whether it was; only what was measured. */
final class TargetTable {

    private TargetTable() {}

    static String of(List<Target> targets, Results results) {
        StringBuilder text = new StringBuilder();
        for (Target target : targets) {
            Optional<Double> found = target.value().apply(results);
            found.ifPresent(value -> text.append("| ")
                    .append(target.what())
                    .append(" | ")
                    .append(target.goal())
                    .append(" | **")
                    .append(Numbers.text(value))
                    .append("** | ")
                    .append(target.isMet(value) ? "met" : "**not met**")
                    .append(" | `bench/run")
                    .append(target.command().isEmpty() ? "" : " " + target.command())
                    .append("` |\n"));
        }
        return text.isEmpty()
                ? ""
                : "\n## Targets\n\nRatios are of medians.\n\n| | target | found | | this alone |\n|---|---:|---:|---|---|\n"
                        + text;
    }
}
