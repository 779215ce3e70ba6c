package io.pgevents.platform;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what the reactive client promises, and turns its failures into the two of this package. */
public final class Blocking {

    private Blocking() {}

    public static RowSet<Row> run(SqlClient client, Duration patience, String sql, Object... values) {
        return await(client.preparedQuery(sql).execute(Tuple.from(values)), patience);
    }

    /**
     * Blocks until the future is done, at most {@code patience}.
     *
     * @throws StatementException if PostgreSQL refused
     * @throws DatabaseUnavailableException if it could not be asked or did not answer in time
     */
    public static <T> T await(Future<T> future, Duration patience) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new DatabaseUnavailableException(
                    "PostgreSQL did not answer within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailableException("interrupted while waiting for PostgreSQL", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof PgException refused && !meansUnavailable(refused.getSqlState())) {
            return new StatementException(refused);
        }
        return new DatabaseUnavailableException("PostgreSQL is not available: " + cause.getMessage(), cause);
    }

    /** Class 08 is a connection exception; 57P01 to 57P03 are a server that stops or starts; 53300 has no slot free. */
    private static boolean meansUnavailable(String sqlState) {
        return sqlState == null || sqlState.startsWith("08") || sqlState.startsWith("57P0") || sqlState.equals("53300");
    }
}
