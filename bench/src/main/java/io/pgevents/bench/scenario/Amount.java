package io.pgevents.bench.scenario;

/**
 * How many events a measurement takes.
 *
 * @param warmUp delivered before, so that the compiler has done its work
 * @param measured those that count
 */
record Amount(int warmUp, int measured) {

    /** The same for a side that is so many times as fast. */
    Amount times(int factor) {
        return new Amount(factor * warmUp, factor * measured);
    }

    int all() {
        return warmUp + measured;
    }
}
