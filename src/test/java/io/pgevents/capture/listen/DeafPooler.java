package io.pgevents.capture.listen;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/** A pooler in transaction mode as far as LISTEN is concerned: everything passes but what the server tells unasked. */
final class DeafPooler implements AutoCloseable {

    private static final int HEADER = 5;

    private final Vertx vertx = Vertx.vertx();
    private final int port;

    DeafPooler(int target) {
        port = vertx.createNetServer()
                .connectHandler(client -> {
                    client.pause();
                    vertx.createNetClient()
                            .connect(target, "127.0.0.1")
                            .onSuccess(server -> join(client, server))
                            .onFailure(refused -> client.close());
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static void join(NetSocket client, NetSocket server) {
        client.handler(server::write);
        client.closeHandler(end -> server.close());
        server.closeHandler(end -> client.close());
        var rest = new Object() {
            Buffer bytes = Buffer.buffer();
        };
        server.handler(more -> {
            rest.bytes.appendBuffer(more);
            int at = 0;
            while (rest.bytes.length() >= at + HEADER) {
                int end = at + 1 + rest.bytes.getInt(at + 1);
                if (rest.bytes.length() < end) {
                    break;
                }
                if (rest.bytes.getByte(at) != 'A') {
                    client.write(rest.bytes.getBuffer(at, end));
                }
                at = end;
            }
            rest.bytes = rest.bytes.getBuffer(at, rest.bytes.length());
        });
        client.resume();
    }
}
