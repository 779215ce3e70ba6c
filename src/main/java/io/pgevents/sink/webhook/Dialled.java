package io.pgevents.sink.webhook;

import org.jspecify.annotations.Nullable;

/**
 * The end of an exchange, and where it was.
 *
 * @param address the peer, once there was a connection. Without one it is left out: that a host has an inner address is
 *     not for tenants to learn from a delivery log.
 */
record Dialled(ExchangeResult result, @Nullable String address) {

    static Dialled nowhere(ExchangeResult result) {
        return new Dialled(result, null);
    }
}
