package io.pgevents.bench.writer;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.Scenario;
import io.pgevents.bench.core.Side;
import io.pgevents.bench.core.SkippedException;
import io.pgevents.bench.database.BenchDatabase;
import io.pgevents.bench.database.DatabaseServer;
import io.pgevents.bench.database.DebianServer;
import io.pgevents.bench.receive.Arrivals;
import io.pgevents.bench.receive.Receiver;
import io.pgevents.bench.receive.Signatures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What it costs who writes to a table that others are told of it. */
public final class WritersCost implements Scenario {

    public static final String NAME = "writer";
    public static final String TRANSACTIONS = WriterSide.THROUGHPUT;
    public static final String NO_TRIGGER = Trigger.NONE.name();
    public static final String ROW_NOTIFY = Trigger.ROW_NOTIFY.name();

    private static final List<Statement> STATEMENTS = List.of(Statement.ROW, Statement.THOUSAND_ROWS);
    private static final List<Integer> CLIENTS = List.of(1, 16, 64);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return """
                Clients insert into a table with a primary key and one more index, as fast as they can, by prepared statements of
                one row, or of 1,000 rows that come as arrays; each statement is a transaction that is on the disk when it is
                answered. The table is new each time. No service runs, so nobody competes with the writers; but where there
                is a channel, somebody listens. Sides that need Debian's PostgreSQL have that one's "no trigger" beside
                them, and in short one round.""";
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (BenchDatabase database = Grounds.prepare(lab, lab.server())) {
            compareAll(
                    lab,
                    lab.options().rounds(),
                    "",
                    database,
                    Trigger.NONE,
                    Trigger.WATCH,
                    Trigger.ROW_NOTIFY,
                    Trigger.OUTBOX_NOTIFY);
        }
        runOnDebian(lab);
    }

    private void runOnDebian(Lab lab) throws Exception {
        try (DatabaseServer server = DebianServer.start();
                BenchDatabase database = Grounds.prepare(lab, server);
                Receiver receiver = new Receiver(1, new Arrivals(1, 1), Signatures.none())) {
            String suffix = ", Debian's " + server.version();
            List<Trigger> triggers = new ArrayList<>(List.of(Trigger.NONE));
            add(lab, suffix, triggers, Trigger.PLPYTHON, () -> Grounds.addPlpython(database, receiver.url(0, 0)));
            add(lab, suffix, triggers, Trigger.PG_AMQP, () -> Grounds.addPgAmqp(database));
            if (triggers.size() > 1) {
                compareAll(
                        lab,
                        lab.options().shortOrFull(1, lab.options().rounds()),
                        suffix,
                        database,
                        triggers.toArray(Trigger[]::new));
            }
        } catch (SkippedException e) {
            lab.skip(this, "all", "Debian's PostgreSQL", e.getMessage());
        }
    }

    private interface Preparation {
        void run() throws Exception;
    }

    private void add(Lab lab, String suffix, List<Trigger> triggers, Trigger trigger, Preparation preparation)
            throws Exception {
        try {
            preparation.run();
            triggers.add(trigger);
        } catch (SkippedException e) {
            lab.skip(this, "all" + suffix, trigger.name(), e.getMessage());
        }
    }

    /** What the report calls it that so many rows are written at a time. */
    public static String condition(int rows, int clients) {
        return (rows == 1 ? "1 row" : "1,000 rows") + ", " + (clients == 1 ? "1 client" : clients + " clients");
    }

    private void compareAll(Lab lab, int rounds, String suffix, BenchDatabase database, Trigger... triggers)
            throws Exception {
        for (Statement statement : STATEMENTS) {
            for (int clients : CLIENTS) {
                String condition = condition(statement.rows(), clients) + suffix;
                List<Side> compared = sides(lab, database, statement, clients, triggers);
                lab.compare(this, rounds, condition, compared);
                for (Side side : compared.subList(compared.size() - triggers.length, compared.size())) {
                    conclude(lab, condition, side.name());
                }
            }
        }
    }

    private static List<Side> sides(
            Lab lab, BenchDatabase database, Statement statement, int clients, Trigger... triggers) {
        Duration measured = Duration.ofMillis(lab.options().shortOrFull(1_200, 6_000));
        List<Side> sides = new ArrayList<>();
        if (statement == Statement.ROW) {
            sides.add(new WriterSide(database, Trigger.NONE, Statement.SELECT, clients, measured));
        }
        for (Trigger trigger : triggers) {
            sides.add(new WriterSide(database, trigger, statement, clients, measured));
        }
        return sides;
    }

    private void conclude(Lab lab, String condition, String side) {
        var figure = WriterSide.THROUGHPUT;
        lab.results()
                .median(name(), condition, side, figure)
                .ifPresent(own -> lab.results()
                        .median(name(), condition, Trigger.NONE.name(), figure)
                        .ifPresent(without -> lab.record(
                                this, condition, side, new Sample().with("of no trigger", "%", 100 * own / without))));
    }
}
