package io.pgevents.sink.webhook;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of each connection in the pool when it was opened, to whom, and whether an exchange is under way on it. The
 * pool knows that too, but does not tell. Thread-safe.
 */
final class Connections {

    private static final class State {

        private final long openedAt = System.nanoTime();
        private @Nullable Peer peer;

        /** More than one for a moment, when the pool passes the connection on before the last exchange is put away. */
        private int exchanges;
    }

    private final Map<HttpConnection, State> open = new WeakHashMap<>();

    synchronized void opened(HttpConnection connection) {
        open.put(connection, new State());
        connection.closeHandler(ignored -> closed(connection));
    }

    private synchronized void closed(HttpConnection connection) {
        open.remove(connection);
    }

    /**
     * An exchange begins on the connection that the pool gave for it.
     *
     * @param askedAt the {@link System#nanoTime()} at which the pool was asked
     * @return how long that took, if the connection was opened for this exchange; null if it was kept from before
     */
    synchronized @Nullable Duration taken(HttpConnection connection, Peer peer, long askedAt) {
        State state = open.computeIfAbsent(connection, ignored -> new State());
        boolean first = state.peer == null;
        state.peer = peer;
        state.exchanges++;
        return first && state.openedAt - askedAt >= 0 ? Duration.ofNanos(state.openedAt - askedAt) : null;
    }

    synchronized void released(HttpConnection connection) {
        State state = open.get(connection);
        if (state != null) {
            state.exchanges--;
        }
    }

    /** Closes what is kept of this peer and not in use. An exchange that is just being given one of them finds it closed. */
    void closeKept(Peer peer) {
        kept(peer).forEach(HttpConnection::close);
    }

    private synchronized List<HttpConnection> kept(Peer peer) {
        return open.entrySet().stream()
                .filter(entry -> peer.equals(entry.getValue().peer) && entry.getValue().exchanges == 0)
                .map(Map.Entry::getKey)
                .toList();
    }
}
