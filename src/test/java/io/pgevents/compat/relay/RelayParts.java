package io.pgevents.compat.relay;

import io.pgevents.sink.amqp.AmqpPublisher;
import java.time.Clock;

/** For tests of what relays. */
public final class RelayParts {

    private RelayParts() {}

    public static Relay relay(AmqpPublisher publisher) {
        return new Relay(publisher, Clock.systemUTC());
    }
}
