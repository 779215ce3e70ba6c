package io.pgevents.bench.core;

/** One of those that are compared under a condition. */
public interface Side {

    String name();

    /**
     * Measures once. What it starts for that it stops, unless it belongs to the scenario, which measures it again.
     *
     * @throws SkippedException if this machine does not have what it takes
     */
    Sample measure() throws Exception;
}
