package io.pgevents.support.broker;

import java.util.function.Consumer;

/** A real message broker, in a process of its own so that it can be killed; started again, it has what it had stored. */
public interface Broker extends AutoCloseable {

    /** Starts it and waits until it can be talked to. */
    Broker start();

    /** SIGKILL: it learns nothing of it. */
    void kill();

    /** Makes a destination that keeps messages until they are read. */
    void create(String destination);

    /**
     * Reads a destination from its first message on until the broker is killed or the result is closed.
     *
     * @param reader called by one thread at a time
     */
    Reading read(String destination, Consumer<Received> reader);

    @Override
    void close();

    /** Ends when it is closed. */
    interface Reading extends AutoCloseable {

        @Override
        void close();
    }
}
