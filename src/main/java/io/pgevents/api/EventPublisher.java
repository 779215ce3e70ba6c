package io.pgevents.api;

import org.jspecify.annotations.Nullable;

/** Publishes events of an extension's own; they reach every sink as the changes of rows do. Inject it. Thread-safe. */
public interface EventPublisher {

    /**
     * Writes the event to the log and returns when that has committed: from then on every matching subscription gets it at
     * least once. Blocks, so it is to be called on a worker thread. Not part of any transaction of the caller's; whoever
     * needs that calls the SQL function {@code pgevents.publish} in it.
     *
     * @param source a URI reference of the extension's choice, the CloudEvents {@code source}
     * @param type for example {@code com.example.invoice.overdue}; the prefix {@code pgevents.} is reserved
     * @param subject what it is about, and the key by which events are kept in order; null for none
     * @param data JSON text; null for none
     * @return the event's id in the log
     * @throws IllegalArgumentException if an argument is not what CloudEvents asks for, or the data is not JSON
     * @throws IllegalStateException if the database could not be reached; whether the event was written is then unknown.
     *     Also on an event loop, which must not wait; then nothing was written
     */
    String publish(String source, String type, @Nullable String subject, @Nullable String data);
}
