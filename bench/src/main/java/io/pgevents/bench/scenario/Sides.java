package io.pgevents.bench.scenario;

/** What the report calls those that several scenarios have. */
final class Sides {

    static final String PGEVENTS = "pgevents";
    static final String DEBEZIUM = "Debezium Server";
    static final String BARE = "bare client loop";

    private Sides() {}
}
