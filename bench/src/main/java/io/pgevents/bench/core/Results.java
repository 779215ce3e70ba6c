package io.pgevents.bench.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that was measured, in the order in which it was. */
public final class Results {

    /**
     * Something that has to stand beside the figures.
     *
     * @param text a sentence
     */
    public record Note(String scenario, String condition, String side, String text) {}

    private final Map<Row, List<Double>> values = new LinkedHashMap<>();
    private final List<Note> skipped = new ArrayList<>();
    private final List<Note> faults = new ArrayList<>();

    void add(String scenario, String condition, String side, Sample sample) {
        sample.figures()
                .forEach((figure, value) -> values.computeIfAbsent(
                                new Row(scenario, condition, side, figure), row -> new ArrayList<>())
                        .add(value));
        sample.faults().forEach(fault -> faults.add(new Note(scenario, condition, side, fault)));
    }

    void skip(String scenario, String condition, String side, String reason) {
        skipped.add(new Note(scenario, condition, side, reason));
    }

    public List<Series> series() {
        return values.entrySet().stream()
                .map(entry -> new Series(entry.getKey(), entry.getValue()))
                .toList();
    }

    public List<Series> of(String scenario) {
        return series().stream()
                .filter(series -> series.row().scenario().equals(scenario))
                .toList();
    }

    /** The median of one row. */
    public Optional<Double> median(String scenario, String condition, String side, String figure) {
        return of(scenario).stream()
                .filter(series -> series.row().condition().equals(condition)
                        && series.row().side().equals(side)
                        && series.row().figure().name().equals(figure))
                .map(Series::median)
                .findFirst();
    }

    public List<Note> skipped() {
        return skipped;
    }

    public List<Note> faults() {
        return faults;
    }
}
