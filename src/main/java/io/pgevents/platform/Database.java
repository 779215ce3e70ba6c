package io.pgevents.platform;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** The pooled connections to the one database of pgevents, for callers that may block. */
@ApplicationScoped
public class Database implements Statements {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DEADLOCK = "40P01";
    private static final int MOST_ATTEMPTS = 3;

    private final Pool pool;

    Database(Pool pool) {
        this.pool = pool;
    }

    @Override
    public RowSet<Row> run(String sql, Object... values) {
        return unlessDeadlocked(() -> Blocking.run(pool, PATIENCE, sql, values));
    }

    /**
     * Runs the work in one transaction: committed when it returns, rolled back when it throws. It is run again if
     * PostgreSQL has rolled it back to end a deadlock.
     */
    public <T> T inTransaction(Function<Statements, T> work) {
        return unlessDeadlocked(() -> once(work));
    }

    /** Whoever is chosen to end a deadlock has changed nothing, and may try again at once. */
    private static <T> T unlessDeadlocked(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (StatementException refused) {
                if (attempt == MOST_ATTEMPTS || !refused.sqlState().equals(DEADLOCK)) {
                    throw refused;
                }
            }
        }
    }

    private <T> T once(Function<Statements, T> work) {
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
