package io.pgevents.sink.webhook;

import io.pgevents.delivery.Timings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of an exchange, where it was, and how long its phases took.
 *
 * @param address the peer, once there was a connection. Without one it is left out: that a host has an inner address is
 *     not for tenants to learn from a delivery log.
 */
record Dialled(ExchangeResult result, @Nullable String address, Timings timings) {

    static Dialled nowhere(ExchangeResult result) {
        return new Dialled(result, null, Timings.NONE);
    }

    Dialled resolvedWithin(@Nullable Duration dns) {
        return new Dialled(result, address, new Timings(dns, timings.connect(), timings.firstByte()));
    }
}
