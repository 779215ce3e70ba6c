package io.pgevents.sink.amqp;

/** Something to be done with a connection as soon as there is one. */
interface LinkTask {

    /** Whether nobody waits for it any more. Called on any thread. */
    boolean isOver();

    /**
     * Called on the link's thread, with a connection that is open.
     *
     * @return false if it has to wait until a channel is free
     */
    boolean begin(Link link);

    /** There is no connection to be had. */
    void fail(String reason);
}
