package io.pgevents.bench.writer;

import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.database.BenchDatabase;
import java.time.Duration;

/** A table with a trigger, and clients that write to it; the table is new each time. */
record WriterSide(BenchDatabase database, Trigger trigger, Statement statement, int clients, Duration measured)
        implements Side {

    static final String THROUGHPUT = "transactions";

    @Override
    public String name() {
        return statement == Statement.SELECT ? "SELECT 1: what the clients can ask" : trigger.name();
    }

    @Override
    public Sample measure() throws Exception {
        database.execute(
                "SELECT pgevents.unwatch(oid) FROM pg_class WHERE oid = to_regclass('orders')",
                "DROP TABLE IF EXISTS orders, outbox",
                Statement.TABLE,
                Statement.INDEX,
                "CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text, payload jsonb)",
                "TRUNCATE pgevents.event");
        database.execute(trigger.sql().toArray(String[]::new));
        // Else it would come at some time, to the cost of who is measured then.
        database.execute("CHECKPOINT");
        Writers writers = new Writers(database, statement);
        Sample sample = new Sample();
        if (trigger.channel() == null) {
            return sample.with(THROUGHPUT, "1/s", run(writers));
        }
        try (var listener = new Listener(database, trigger.channel())) {
            sample.with(THROUGHPUT, "1/s", run(writers));
            listener.check();
        }
        if (trigger.toldOf() != null && database.number(trigger.toldOf()) != writers.rows()) {
            sample.fault("of " + writers.rows() + " rows " + database.number(trigger.toldOf()) + " were told of");
        }
        return sample;
    }

    private double run(Writers writers) throws Exception {
        return writers.run(clients, measured.dividedBy(3), measured);
    }
}
