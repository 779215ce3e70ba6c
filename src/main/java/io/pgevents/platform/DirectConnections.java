package io.pgevents.platform;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections of one's own beside the pool, with the pool's settings: a session that listens must stay open and
 * must not be shared.
 */
@Singleton
public final class DirectConnections implements PgPoolCreator {

    private static final int CONNECT_MILLIS = 5_000;

    private final String url;
    private volatile @Nullable PgConnectOptions options;
    private volatile @Nullable Vertx vertx;

    @Inject
    DirectConnections(DatabaseSettings settings) {
        this(settings.url().orElse(""));
    }

    /** @param url that the pool is given, too */
    public DirectConnections(String url) {
        this.url = url;
    }

    @Override
    public Pool create(Input input) {
        List<PgConnectOptions> servers = input.pgConnectOptionsList().stream()
                .map(server -> DatabaseTls.applied(server, url))
                .toList();
        PgConnectOptions first = servers.get(0);
        vertx = input.vertx();
        options = new PgConnectOptions(first).setTcpKeepAlive(true).setConnectTimeout(CONNECT_MILLIS);
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(new ArrayList<SqlConnectOptions>(servers))
                .using(input.vertx())
                .build();
    }

    /**
     * A new connection; the caller closes it. Blocks at most so long; one that comes later, since PostgreSQL stood still, is
     * closed, or there would be one more of them after each attempt.
     *
     * @throws DatabaseUnavailableException if there is none in time
     * @throws StatementException if PostgreSQL refused
     */
    public PgConnection open(Duration patience) {
        Future<PgConnection> opening = open();
        try {
            return Blocking.await(opening, patience);
        } catch (RuntimeException none) {
            opening.onSuccess(PgConnection::close);
            throw none;
        }
    }

    private Future<PgConnection> open() {
        PgConnectOptions known = options;
        Vertx loop = vertx;
        if (known == null || loop == null) {
            return Future.failedFuture("the pool has not been created yet");
        }
        return PgConnection.connect(loop, known);
    }
}
