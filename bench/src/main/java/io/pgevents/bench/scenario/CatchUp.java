package io.pgevents.bench.scenario;

import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.database.DatabaseLoad;
import io.pgevents.bench.load.Backlog;
import io.pgevents.bench.side.Deliverer;
import io.pgevents.bench.side.Stand;

/** What is done with a side that runs already. */
final class CatchUp {

    static final String THROUGHPUT = "throughput";

    private final Stand stand;
    private final Deliverer deliverer;

    /** How fast a contender catches up with so many events, and the memory that it has then. */
    static Side side(Contender contender, int events) {
        return contender.side((stand, deliverer) ->
                new CatchUp(stand, deliverer).throughput(events).with(deliverer.memory()));
    }

    CatchUp(Stand stand, Deliverer deliverer) {
        this.stand = stand;
        this.deliverer = deliverer;
    }

    /** Has so many events delivered, so that the compiler has done its work. @return false if some did not arrive */
    boolean warmUp(int events) throws Exception {
        int first = stand.take(events);
        Backlog.write(stand.database(), stand.tables(), first, first + events);
        return stand.awaitAll();
    }

    /** How fast it catches up with a backlog that was committed while it stood still. */
    private Sample throughput(int events) throws Exception {
        int first;
        deliverer.freeze();
        try {
            first = commit(events);
        } finally {
            deliverer.thaw();
        }
        return caughtUp(first, events);
    }

    /** The same, with what the database had to do for each event. */
    Sample throughputAndLoad(int events) throws Exception {
        int first;
        DatabaseLoad before;
        deliverer.freeze();
        try {
            first = commit(events);
            before = DatabaseLoad.read(stand.database());
        } finally {
            deliverer.thaw();
        }
        return caughtUp(first, events).with(DatabaseLoad.read(stand.database()).since(before, events));
    }

    private int commit(int events) throws Exception {
        int first = stand.take(events);
        Backlog.write(stand.database(), stand.tables(), first, first + events);
        return first;
    }

    private Sample caughtUp(int first, int events) throws Exception {
        long begin = System.nanoTime();
        double processor = deliverer.processorSeconds();
        stand.awaitAll();
        double used = deliverer.processorSeconds() - processor;
        long[] moments = stand.arrivals().between(first, first + events);
        if (moments.length == 0) {
            return new Sample();
        }
        double seconds = (moments[moments.length - 1] - begin) / 1e9;
        return new Sample()
                .with(THROUGHPUT, "events/s", moments.length / seconds)
                .with("processor", "µs/event", used * 1e6 / moments.length);
    }
}
