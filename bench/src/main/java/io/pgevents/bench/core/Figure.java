package io.pgevents.bench.core;

/**
 * What a number is.
 *
 * @param name such as {@code throughput} or {@code p99}
 * @param unit such as {@code events/s}
 */
public record Figure(String name, String unit) {

    @Override
    public String toString() {
        return name + " (" + unit + ")";
    }
}
