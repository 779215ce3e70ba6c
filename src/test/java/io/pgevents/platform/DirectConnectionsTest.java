package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.support.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectConnectionsTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void a_connection_that_comes_too_late_is_closed() {
        Promise<Void> thawed = Promise.promise();
        var opened = new AtomicInteger();
        var ended = new AtomicInteger();
        NetServer frozen = vertx.createNetServer().connectHandler(client -> {
            client.pause();
            thawed.future()
                    .onSuccess(now -> vertx.createNetClient()
                            .connect(Postgres.port(), "127.0.0.1")
                            .onSuccess(server -> {
                                opened.incrementAndGet();
                                join(client, server, ended);
                            }));
        });
        int port = await(frozen.listen(0, "127.0.0.1")).actualPort();
        String url = Postgres.emptyDatabase().replace(":" + Postgres.port() + "/", ":" + port + "/");
        try (var connections = new TestConnections(url)) {
            assertThatThrownBy(() -> connections.direct().open(Duration.ofMillis(300)))
                    .isInstanceOf(DatabaseUnavailableException.class);

            thawed.complete();

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> opened.get() == 1 && ended.get() == 1);
        }
    }

    private static void join(NetSocket client, NetSocket server, AtomicInteger ended) {
        client.handler(server::write);
        server.handler(client::write);
        client.closeHandler(end -> {
            ended.incrementAndGet();
            server.close();
        });
        client.resume();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
