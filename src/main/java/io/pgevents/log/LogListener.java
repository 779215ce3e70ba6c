package io.pgevents.log;

import io.pgevents.platform.Statements;

/** Whoever is told what the log says: called by the reader, always on its one thread, and may block it. */
public interface LogListener {

    /**
     * The reader has a connection: the first, or a new one after a loss, possibly to a server that took over. Nothing
     * remembered about positions holds any longer.
     *
     * @param wake to be run when events are wanted again, see {@link #wantsEvents}; on any thread, never blocks
     * @return where to read on from, as stored in this database
     */
    Position readerStarts(Statements database, Runnable wake);

    /**
     * Whether there is any use in reading events. Only a hint: while it is looked at it may change. So a page that was
     * {@linkplain Page#passedOver passed over} may come when its events are wanted, and whoever wants them has to read
     * them for himself.
     */
    boolean wantsEvents();

    /** The next piece of the log, passed over if nobody wanted its events. Returns when it has been taken over. */
    void accept(Page page);

    /** Something other than the log has changed; the payload of a notification on channel {@code pgevents}. */
    void notified(String what);

    /** The reader has lost its connection and looks for another. */
    void readerStops();
}
