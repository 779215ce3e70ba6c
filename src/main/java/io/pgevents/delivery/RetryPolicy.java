package io.pgevents.delivery;

import io.pgevents.subscription.DeliverySettings;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When the next attempt is due: the subscription's schedule, spread at random, and no sooner than the receiver asks. */
final class RetryPolicy {

    private final RandomGenerator random;

    RetryPolicy(RandomGenerator random) {
        this.random = random;
    }

    /**
     * @param attempts how many there have been
     * @param atLeast what the receiver asks for
     * @return the wait; empty when the schedule is used up
     */
    Optional<Duration> nextWait(DeliverySettings settings, int attempts, @Nullable Duration atLeast) {
        if (attempts > settings.schedule().size()) {
            return Optional.empty();
        }
        Duration scheduled = spread(settings.schedule().get(attempts - 1), settings.jitter());
        boolean longer = atLeast != null && atLeast.compareTo(scheduled) > 0;
        return Optional.of(longer ? atLeast : scheduled);
    }

    private Duration spread(Duration wait, double jitter) {
        double factor = 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.round(wait.toMillis() * factor));
    }
}
