package io.pgevents.platform;

import io.pgevents.support.Postgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;

/** A {@link Database} for tests that need no more of the service than that, with the rights that the service has. */
public final class PooledDatabase implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;
    private final Pool superusers;

    /** @param url {@code postgresql://host:port/database} */
    public PooledDatabase(String url) {
        pool = pool(url, Postgres.RUNTIME);
        superusers = pool(url, "postgres");
    }

    private Pool pool(String url, String role) {
        PgConnectOptions options = PgConnectOptions.fromUri(url)
                .setUser(role)
                .setPassword(Postgres.PASSWORD)
                .setCachePreparedStatements(true);
        return PgBuilder.pool()
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(8))
                .using(vertx)
                .build();
    }

    /** What the service has. */
    public Database database() {
        return new Database(pool);
    }

    /** For what the test itself prepares, or looks at. */
    public Database superuser() {
        return new Database(superusers);
    }

    @Override
    public void close() {
        pool.close();
        superusers.close();
        vertx.close();
    }
}
