package io.pgevents.bench.side;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.database.BenchDatabase;
import io.pgevents.bench.database.DatabaseServer;
import io.pgevents.bench.load.Orders;
import io.pgevents.bench.receive.Arrivals;
import io.pgevents.bench.receive.Receiver;
import io.pgevents.bench.receive.Signatures;
import java.sql.SQLException;
import java.util.List;

/** What stands around a side while it is measured: a database with tables that are written to, and a receiver. */
public final class Stand implements AutoCloseable {

    private final Lab lab;
    private final Layout layout;
    private final BenchDatabase database;
    private final List<String> tables;
    private final Arrivals arrivals;
    private final Signatures signatures;
    private final Receiver receiver;
    private int next;

    /** For what needs tables alone, and delivers nothing. */
    public Stand(Lab lab) throws Exception {
        this(lab, lab.server(), new Layout(1, 1), 1, false);
    }

    /**
     * @param capacity the most events there will be
     * @param signed whether requests are to be signed
     */
    public Stand(Lab lab, DatabaseServer server, Layout layout, int capacity, boolean signed) throws Exception {
        this.lab = lab;
        this.layout = layout;
        database = server.create();
        tables = Orders.names(layout.tables());
        for (String table : tables) {
            Orders.create(database, table);
        }
        arrivals = new Arrivals(layout.subscribers(), capacity);
        signatures = signed ? Signatures.expected() : Signatures.none();
        receiver = new Receiver(layout.tables(), arrivals, signatures);
    }

    public Lab lab() {
        return lab;
    }

    public Layout layout() {
        return layout;
    }

    public BenchDatabase database() {
        return database;
    }

    public List<String> tables() {
        return tables;
    }

    /** What the events of a table have as their source. */
    public String source(int table) {
        return "/" + database.name() + "/public/" + tables.get(table);
    }

    public Arrivals arrivals() {
        return arrivals;
    }

    /** Where the events of a table have to arrive, for one of its subscribers. */
    public String url(int table, int subscriber) {
        return receiver.url(table, subscriber);
    }

    /** Numbers for so many more events. @return the first of them */
    public int take(int events) {
        int first = next;
        next += events;
        return first;
    }

    /** Waits until all that was taken so far has arrived. @return false if nothing comes any more and something is missing */
    public boolean awaitAll() throws InterruptedException {
        return arrivals.await(expected());
    }

    private long expected() {
        return (long) next * layout.subscribers();
    }

    /** Adds to a sample what was not as it should be, with all that was taken until now. */
    public Sample judge(Sample sample) {
        long missing = expected() - arrivals.count();
        if (missing > 0) {
            sample.fault(missing + " of " + expected() + " events are lost");
        }
        if (arrivals.repeats() > 0) {
            sample.fault(arrivals.repeats() + " events came twice");
        }
        if (arrivals.strangers() > 0) {
            sample.fault(arrivals.strangers() + " events came that nobody had sent");
        }
        if (signatures.wrong() > 0) {
            sample.fault(signatures.wrong() + " of " + signatures.checked() + " signatures are wrong");
        }
        return sample;
    }

    @Override
    public void close() throws SQLException {
        receiver.close();
        database.close();
    }
}
