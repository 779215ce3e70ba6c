package io.pgevents.bench.core;

/** One of those that are compared under a condition. */
public interface Side {

    String name();

    /**
     * Measures once, from nothing to nothing: whatever it starts it stops.
     *
     * @throws SkippedException if this machine does not have what it takes
     */
    Sample measure() throws Exception;
}
