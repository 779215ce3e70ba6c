package io.pgevents.delivery;

/**
 * What one replica can run: a subscription, or one of the parts into which it is split by key.
 *
 * @param shard counts from 0
 */
record Slot(String subscription, int shard) {}
