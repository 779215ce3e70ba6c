package io.pgevents.subscription;

import io.pgevents.log.Event;

/** Says which events a subscription wants. Thread-safe, and never throws: what can't be evaluated doesn't match. */
@FunctionalInterface
interface Filter {

    boolean matches(Event event);
}
