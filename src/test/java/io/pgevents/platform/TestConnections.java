package io.pgevents.platform;

import io.pgevents.support.Postgres;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;

/** A {@link Database} and its {@link DirectConnections}, for tests that need no more of the service than that. */
public final class TestConnections implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final DirectConnections direct;
    private final Pool pool;

    /** @param url {@code postgresql://host:port/database} */
    public TestConnections(String url) {
        direct = new DirectConnections(url);
        PgConnectOptions options =
                PgConnectOptions.fromUri(url).setUser(Postgres.RUNTIME).setPassword(Postgres.PASSWORD);
        pool = direct.create(new PgPoolCreator.Input() {
            @Override
            public Vertx vertx() {
                return vertx;
            }

            @Override
            public PoolOptions poolOptions() {
                return new PoolOptions().setMaxSize(4);
            }

            @Override
            public List<PgConnectOptions> pgConnectOptionsList() {
                return List.of(options);
            }
        });
    }

    public Database database() {
        return new Database(pool);
    }

    public DirectConnections direct() {
        return direct;
    }

    @Override
    public void close() {
        await(pool.close());
        await(vertx.close());
    }

    private static void await(Future<Void> end) {
        end.toCompletionStage().toCompletableFuture().join();
    }
}
