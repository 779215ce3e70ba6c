package io.pgevents.bench.side;

import io.pgevents.bench.core.Sample;
import io.pgevents.bench.core.SkippedException;
import java.io.IOException;

/** What carries rows of the tables of a {@link Stand} to its receiver. */
public interface Deliverer extends AutoCloseable {

    /**
     * Returns when it does.
     *
     * @throws SkippedException if this machine does not have what it takes
     */
    void start(Stand stand) throws Exception;

    /** Has it stand still, as it is: SIGSTOP. */
    void freeze() throws IOException;

    /** SIGCONT. */
    void thaw() throws IOException;

    /** Processor time so far. */
    double processorSeconds() throws IOException;

    /** The memory that it occupies. */
    Sample memory() throws IOException, InterruptedException;

    @Override
    void close();
}
