package io.pgevents.platform;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;

/** The pooled connections to the one database of pgevents, for callers that may block. */
@ApplicationScoped
public class Database implements Statements {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Pool pool;

    Database(Pool pool) {
        this.pool = pool;
    }

    @Override
    public RowSet<Row> run(String sql, Object... values) {
        return Blocking.run(pool, PATIENCE, sql, values);
    }

    /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
    public <T> T inTransaction(Function<Statements, T> work) {
        SqlConnection connection = Blocking.await(pool.getConnection(), PATIENCE);
        try {
            var transaction = Blocking.await(connection.begin(), PATIENCE);
            T result;
            try {
                result = work.apply((sql, values) -> Blocking.run(connection, PATIENCE, sql, values));
            } catch (RuntimeException failure) {
                rollBack(connection, transaction, failure);
                throw failure;
            }
            Blocking.await(transaction.commit(), PATIENCE);
            return result;
        } finally {
            connection.close();
        }
    }

    private static void rollBack(
            SqlConnection connection, io.vertx.sqlclient.Transaction transaction, RuntimeException reason) {
        try {
            Blocking.await(transaction.rollback(), PATIENCE);
        } catch (RuntimeException alsoFailed) {
            reason.addSuppressed(alsoFailed);
            connection.close();
        }
    }
}
