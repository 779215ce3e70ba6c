package io.pgevents.log;

import io.pgevents.platform.Statements;

/**
 * Whoever is shown what the reader reads, beside the one that delivers it, with no position of its own: after a loss of
 * the database it may be shown pages again. Called by the reader, always on its one thread, which it must not hold up.
 */
public interface PageListener {

    /** The reader has a connection: the first, or a new one after a loss. */
    void readerStarts(Statements database);

    /** Whether it wants events at all: if so none is passed over. The answer holds as long as the connection. */
    boolean wantsEvents();

    /** The next piece of the log. */
    void accept(Page page);
}
