package io.pgevents.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A {@code NOTIFY} on a captured channel. Observers can rely on what {@link DatabaseEvent} says; the order is that of the
 * commits within one channel. Immutable and thread-safe.
 */
public interface Notification {

    /** The event's id in the log, stable for ever, the CloudEvents {@code id}: what to remove duplicates by. */
    String id();

    /** When it was captured, by the database's clock. */
    Instant time();

    /** The CloudEvents {@code source}: {@code /database/channels/channel}. */
    String source();

    String channel();

    /** Exactly the text that was sent; empty if there was nothing. */
    String payload();

    /**
     * The payload read as JSON.
     *
     * @throws IllegalArgumentException if it is not JSON, or not of this type
     */
    <T> @Nullable T payload(Class<T> type);

    /** The process id of the backend that sent it. */
    int pid();
}
