package io.pgevents.delivery;

/**
 * The right of this replica to run a slot, until it changes hands.
 *
 * @param epoch grows with every change of hands; whatever is stored for the slot shows it, and is not stored if it is old
 */
record Lease(Slot slot, long epoch) {}
