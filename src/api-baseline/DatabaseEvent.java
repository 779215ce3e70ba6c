package io.pgevents.api;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A committed change of one row, or the truncation of a table. To be told, observe it:
 *
 * <pre>{@code
 * void paid(@Observes @OnTable("public.orders") @OnOperation(UPDATE) DatabaseEvent change) {
 *     Order order = change.after(Order.class);
 *     ...
 * }
 * }</pre>
 *
 * <p>What an observer can rely on, unless it asks for {@link Broadcast}:
 *
 * <ol>
 *   <li><b>Who calls:</b> of all replicas one, the one that holds the lease of the subscription (see {@link Durable}).
 *   <li><b>How often:</b> at least once. Once in a run without faults; again, with the same {@link #id()}, after a crash
 *       or a lost lease, and after the observer has thrown. An observer that has returned is not called again because
 *       another one has thrown, as long as the same replica goes on.
 *   <li><b>In which order:</b> changes of one row in the order of their commits, the next one when all observers have
 *       returned from the one before. Changes of different rows at the same time.
 *   <li><b>On which thread:</b> a worker thread, which may block. {@code @Observes} and {@code @ObservesAsync} mean the
 *       same here. A request context is active; a transaction is not.
 *   <li><b>What an exception does:</b> the event is retried as the subscription's settings say, its key waits meanwhile,
 *       and in the end it is a dead letter. Other observers, keys and sinks go on.
 *   <li><b>How long:</b> as long as the subscription's timeout; then the thread is interrupted, and the attempt has failed.
 * </ol>
 *
 * <p>Immutable and thread-safe.
 */
public interface DatabaseEvent {

    /** The event's id in the log, stable for ever, the CloudEvents {@code id}: what to remove duplicates by. */
    String id();

    /** When it was captured, by the database's clock. */
    Instant time();

    /** The CloudEvents {@code source}: {@code /database/schema/table}. */
    String source();

    String schema();

    String table();

    Operation operation();

    /** The columns of the row's key, as they are after the change; empty if the table has none. */
    Row key();

    /** The row before; null for an insert and a truncation, and if the watch does not capture it. */
    @Nullable
    Row before();

    /** The row after; null for a deletion and a truncation. */
    @Nullable
    Row after();

    /** The row before as a record or a bean, as {@link Row#as} does. */
    default <T> @Nullable T before(Class<T> type) {
        Row row = before();
        return row == null ? null : row.as(type);
    }

    /** The row after as a record or a bean, as {@link Row#as} does. */
    default <T> @Nullable T after(Class<T> type) {
        Row row = after();
        return row == null ? null : row.as(type);
    }

    /** The columns that an update has given another value; empty for everything else. */
    Set<String> changed();

    /** The transaction that made the change, a {@code xid8}. */
    String transaction();

    /** What the writer had put into the setting {@code pgevents.context}, as JSON; null if nothing. */
    @Nullable
    String context();
}
