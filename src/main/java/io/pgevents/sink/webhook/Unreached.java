package io.pgevents.sink.webhook;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers for a while which servers took no connection, so that of a host with several addresses, one of them dead, not
 * every attempt waits for the dead one first. Thread-safe.
 */
final class Unreached {

    private static final Duration MEMORY = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final Map<Peer, Long> since = new LinkedHashMap<>();

    synchronized void add(Peer peer) {
        since.remove(peer);
        if (since.size() >= MOST) {
            since.remove(since.keySet().iterator().next());
        }
        since.put(peer, System.nanoTime());
    }

    synchronized void remove(Peer peer) {
        since.remove(peer);
    }

    /** The same addresses, those that are remembered last. */
    synchronized List<InetAddress> last(SinkUrl url, List<InetAddress> addresses) {
        return since.isEmpty()
                ? addresses
                : addresses.stream()
                        .sorted(Comparator.comparing(address -> isRemembered(Peer.of(url, address))))
                        .toList();
    }

    private boolean isRemembered(Peer peer) {
        Long then = since.get(peer);
        return then != null && System.nanoTime() - then < MEMORY.toNanos();
    }
}
