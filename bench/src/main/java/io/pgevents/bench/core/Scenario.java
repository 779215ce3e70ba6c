package io.pgevents.bench.core;

/** A question: what is put to which sides, under which conditions. */
public interface Scenario {

    /** What {@code --only} calls it; one word. */
    String name();

    /** What a reader of the report has to know to understand its figures: what was done, from when to when was measured. */
    String description();

    /** Measures all of it, by {@link Lab#compare}. */
    void run(Lab lab) throws Exception;
}
