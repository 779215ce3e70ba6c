package io.pgevents.platform;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;

/** A {@link Database} for tests that need no more of the service than that. */
public final class PooledDatabase implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;

    /** @param url {@code postgresql://host:port/database} */
    public PooledDatabase(String url) {
        PgConnectOptions options = PgConnectOptions.fromUri(url)
                .setUser("postgres")
                .setPassword("postgres")
                .setCachePreparedStatements(true);
        pool = PgBuilder.pool()
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(8))
                .using(vertx)
                .build();
    }

    public Database database() {
        return new Database(pool);
    }

    @Override
    public void close() {
        pool.close();
        vertx.close();
    }
}
