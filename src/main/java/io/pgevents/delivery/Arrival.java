package io.pgevents.delivery;

import io.pgevents.subscription.Subscription;

/**
 * A slot that this replica is to run, with all it takes.
 *
 * @param spilled the lanes that have rows
 */
record Arrival(Subscription subscription, Claim claim, SpilledLanes spilled) {}
