package io.pgevents.platform;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/**
 * Runs SQL on one connection, or on any of the pool. Every call blocks the caller until the database has
 * answered, so it must not be made on an event loop.
 */
public interface Statements {

    /**
     * Runs one statement with {@code $1}, {@code $2}, … bound to the given values in order.
     *
     * @throws StatementException if PostgreSQL refuses the statement
     * @throws DatabaseUnavailableException if the database cannot be asked, or does not answer in time
     */
    RowSet<Row> run(String sql, Object... values);
}
