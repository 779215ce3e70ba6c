package io.pgevents.bench.side;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.SkippedException;
import io.pgevents.bench.database.DatabaseServer;
import java.io.IOException;

/** What carries rows of the tables of a {@link Stand} to its receiver. */
public interface Deliverer extends AutoCloseable {

    /**
     * Returns when it does.
     *
     * @throws SkippedException if this machine does not have what it takes
     */
    void start(Stand stand) throws Exception;

    /** The server that the database of its stand is to be on. */
    default DatabaseServer server(Lab lab) throws IOException {
        return lab.server();
    }

    /** Whether it signs its requests. */
    default boolean signs() {
        return false;
    }

    /** Has it stand still, as it is: SIGSTOP. */
    void freeze() throws IOException;

    /** SIGCONT. */
    void thaw() throws IOException;

    /** Its turn is over: what takes processor time for nothing should not do so until {@link #wake}. */
    default void rest() throws IOException {}

    /** Its turn comes. */
    default void wake() throws IOException {}

    /** Processor time so far. */
    double processorSeconds() throws IOException;

    /** The memory that it occupies. */
    Sample memory() throws IOException, InterruptedException;

    @Override
    void close();
}
