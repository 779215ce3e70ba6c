package io.pgevents.bench.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What one measurement gave: its figures, and what went wrong in it, such as events that were lost. */
public final class Sample {

    private final Map<Figure, Double> figures = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    public Sample with(String name, String unit, double value) {
        figures.put(new Figure(name, unit), value);
        return this;
    }

    /** Notes what makes the figures doubtful. It stands in the report. */
    public Sample fault(String what) {
        faults.add(what);
        return this;
    }

    /** Takes over the figures and faults of another one. */
    public Sample with(Sample other) {
        figures.putAll(other.figures);
        faults.addAll(other.faults);
        return this;
    }

    public Map<Figure, Double> figures() {
        return figures;
    }

    public List<String> faults() {
        return faults;
    }

    @Override
    public String toString() {
        String line = figures.entrySet().stream()
                .map(figure -> figure.getKey().name() + " " + Numbers.text(figure.getValue()) + " "
                        + figure.getKey().unit())
                .collect(Collectors.joining(", "));
        return faults.isEmpty() ? line : line + "  !! " + String.join("; ", faults);
    }
}
