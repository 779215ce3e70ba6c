package io.pgevents.sink.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Who sends, in the eyes of a receiver that is asked for its consent: {@code WebHook-Request-Origin}.
 *
 * @param name a DNS name, the same for all replicas
 */
record Origin(String name) {

    Origin {
        if (!name.matches("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*") || name.length() > 253) {
            throw new IllegalArgumentException("'" + name + "' is not a DNS name, such as pgevents.example.com");
        }
    }

    /** The name of this host. May ask a name server. */
    static Origin ofThisHost() {
        try {
            return new Origin(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException | IllegalArgumentException e) {
            return new Origin("localhost");
        }
    }
}
