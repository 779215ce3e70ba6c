package io.pgevents.subscription;

/** Says which events a subscription wants. Thread-safe, and never throws: what can't be evaluated doesn't match. */
@FunctionalInterface
interface Filter {

    boolean matches(EventView event);

    /** How many times this filter, or one inside it, could not be evaluated since it was read from the store. */
    default long errors() {
        return 0;
    }
}
