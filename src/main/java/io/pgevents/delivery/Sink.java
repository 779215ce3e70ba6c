package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.subscription.Subscription;
import io.vertx.core.Future;

/** Where the events of a subscription go. One implementation serves every subscription of its protocol. */
public interface Sink {

    /** The value of a subscription's {@code protocol} that this sink serves, for example {@code HTTP}. */
    String protocol();

    /**
     * Whether an event that matches the subscription is to be sent at all: one that is not costs nothing more. Called on
     * the delivery loop for every such event, so it must be fast; with no other answer than false for an event that can
     * never be of interest here, since it is not asked again.
     */
    default boolean wants(Subscription subscription, Event event) {
        return true;
    }

    /**
     * Tries once to hand over one event. Called on the delivery loop, so it must not block. The future always
     * succeeds, on any thread, within the subscription's timeout and a small margin: what went wrong is an
     * {@link Outcome}, never a failure of the future.
     */
    Future<Attempt> send(Delivery delivery);
}
