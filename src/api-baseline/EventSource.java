package io.pgevents.api;

/**
 * A way for events to come in that an extension adds: a CDI bean that implements this is started with the service. What it
 * publishes is in the log, and so reaches every sink.
 */
public interface EventSource {

    /** Names it in log messages and metrics. Constant. */
    String name();

    /**
     * Whether only one replica at a time is to run it: for a source that hands everybody the same, unlike a queue that
     * shares its messages out.
     */
    default boolean exclusive() {
        return false;
    }

    /**
     * Begins to capture. Called on a worker thread when the log can be written; if it throws, it is called again after a
     * while. Should return soon and go on with threads of its own.
     */
    void start(EventPublisher publisher);

    /**
     * Stops capturing, and returns when nothing more will be published: at the end of the service, or, of an exclusive
     * source, when the replica has lost its right to run it. Never called before {@link #start} has returned; may be
     * followed by another start.
     */
    void stop();
}
