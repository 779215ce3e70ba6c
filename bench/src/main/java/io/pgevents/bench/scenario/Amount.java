package io.pgevents.bench.scenario;

/**
 * How many events a side delivers.
 *
 * @param warmUp once, before anything is measured, so that the compiler has done its work
 * @param measured in each round
 */
record Amount(int warmUp, int measured) {

    /** In so many webhooks of a process the compiler takes its share of the processor. */
    static final int WARM = 200_000;

    /** Of all rounds together. */
    int all(int rounds) {
        return warmUp + rounds * measured;
    }
}
