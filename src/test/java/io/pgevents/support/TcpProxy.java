package io.pgevents.support;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between two programs that can fail the way networks do: silently. */
public final class TcpProxy implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;

    /** @param target a port on loopback */
    public TcpProxy(int target) {
        this(target, 0);
    }

    /** @param listened the port that it is to have itself */
    public TcpProxy(int target, int listened) {
        port = vertx.createNetServer()
                .connectHandler(client -> {
                    client.pause();
                    vertx.createNetClient()
                            .connect(target, "127.0.0.1")
                            .onSuccess(server -> join(client, server))
                            .onFailure(refused -> client.close());
                })
                .listen(listened, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    public int port() {
        return port;
    }

    /** The connections there are now stay open for ever, but nothing passes any more; new ones work. */
    public void freeze() {
        sockets.forEach(socket -> {
            socket.closeHandler(ignored -> {});
            socket.handler(lost -> {});
        });
        sockets.clear();
    }

    /** How many there are now. */
    public int connections() {
        return sockets.size() / 2;
    }

    /** Ends the connections there are now; new ones work. */
    public void cut() {
        Set.copyOf(sockets).forEach(NetSocket::close);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void join(NetSocket client, NetSocket server) {
        forward(client, server);
        forward(server, client);
        client.resume();
    }

    private void forward(NetSocket from, NetSocket to) {
        sockets.add(from);
        from.handler(to::write);
        from.closeHandler(ignored -> {
            sockets.remove(from);
            to.close();
        });
    }
}
