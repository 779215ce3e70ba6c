package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.subscription.Subscription;

/**
 * One event for one subscription.
 *
 * @param attempt counts from 1
 */
public record Delivery(Subscription subscription, Event event, int attempt) {

    /** The same for every attempt, also after a crash: what a receiver removes duplicates by. Contains no full stop. */
    public String messageId() {
        return "msg_" + event.id() + "_" + subscription.id();
    }
}
