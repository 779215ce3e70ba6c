package io.pgevents.delivery;

import io.vertx.core.Future;

/** Where the events of a subscription go. One implementation serves every subscription of its protocol. */
public interface Sink {

    /** The value of a subscription's {@code protocol} that this sink serves, for example {@code HTTP}. */
    String protocol();

    /**
     * Tries once to hand over one event. Called on the delivery loop, so it must not block. The future always
     * succeeds, on any thread, within the subscription's timeout and a small margin: what went wrong is an
     * {@link Outcome}, never a failure of the future.
     */
    Future<Attempt> send(Delivery delivery);
}
