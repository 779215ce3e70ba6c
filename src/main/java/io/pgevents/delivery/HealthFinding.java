package io.pgevents.delivery;

import java.time.Duration;

/**
 * A subscription whose attempts fail.
 *
 * @param since when the first of them failed, by {@link System#nanoTime}
 * @param age how long ago that was
 * @param failures how many there have been in a row
 * @param reason of the last one
 */
record HealthFinding(String subscription, long since, Duration age, int failures, String reason) {}
