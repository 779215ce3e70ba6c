package io.pgevents.bench.scenario;

/**
 * How many events a side delivers.
 *
 * @param warmUp once, before anything is measured, so that the compiler has done its work
 * @param measured in each round
 */
record Amount(int warmUp, int measured) {

    /**
     * The compiler takes its share of the processor in the first 200,000 webhooks of a process, and by far the most of that in
     * the first 150,000.
     */
    static final int WARM = 150_000;

    /** Of all rounds together. */
    int all(int rounds) {
        return warmUp + rounds * measured;
    }
}
