package io.pgevents.bench.core;

import java.util.Optional;
import java.util.function.Function;

/**
 * What a figure, or the ratio of two, ought to be.
 *
 * @param what it is, with its unit
 * @param value from the medians; empty if one of them was not measured
 * @param limit what it is to be at least, or at most
 * @param isLeast which of both
 * @param command what {@code bench/run} is given to measure just this
 */
public record Target(
        String what, Function<Results, Optional<Double>> value, double limit, boolean isLeast, String command) {

    /** As the report has it. */
    public String goal() {
        return (isLeast ? "≥ " : "≤ ") + Numbers.text(limit);
    }

    public boolean isMet(double found) {
        return isLeast ? found >= limit : found <= limit;
    }
}
