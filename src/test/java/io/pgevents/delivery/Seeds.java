package io.pgevents.delivery;

import java.util.stream.Stream;

/** What simulations begin with: one seed that is always the same, and others. */
final class Seeds {

    private static final int RUNS = Integer.getInteger("pgevents.test.seeds", 1);

    private Seeds() {}

    static Stream<Long> some() {
        return Stream.concat(Stream.of(1L), Stream.generate(System::nanoTime)).limit(RUNS);
    }
}
