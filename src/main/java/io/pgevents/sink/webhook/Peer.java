package io.pgevents.sink.webhook;

import java.net.InetAddress;

/** One server of one host: what connections are kept for. */
record Peer(InetAddress address, int port, String host) {

    static Peer of(SinkUrl url, InetAddress address) {
        return new Peer(address, url.port(), url.host());
    }
}
