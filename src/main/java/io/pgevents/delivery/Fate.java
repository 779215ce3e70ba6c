package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings.OnExhausted;
import io.pgevents.subscription.DeliverySettings.Ordering;
import io.pgevents.subscription.Subscription;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of a delivery after an attempt that failed: another one after a while, or a dead letter. */
record Fate(DeliveryStatus status, @Nullable Duration delay) {

    private static final Fate DEAD = new Fate(DeliveryStatus.DEAD, null);

    static Fate of(RetryPolicy policy, Subscription subscription, Event event, int attempts, Attempt attempt) {
        String reason = AttemptText.reason(attempt.outcome());
        LOG.attemptFailed(event.id(), subscription.id(), attempts, reason);
        if (attempt.outcome() instanceof Outcome.Retry retry) {
            Optional<Duration> delay = policy.nextWait(subscription.config(), attempts, retry.atLeast());
            if (delay.isPresent()) {
                return new Fate(DeliveryStatus.RETRYING, delay.get());
            }
        }
        LOG.deadLetter(event.id(), subscription.id(), attempts, reason);
        return DEAD;
    }

    /**
     * What becomes of the events of a first attempt. Several that were refused together are each tried alone: one that
     * can't be taken must not take the others along.
     */
    static Fate ofFirst(RetryPolicy policy, Subscription subscription, Trial trial, Attempt attempt) {
        if (trial.items().size() > 1 && attempt.outcome() instanceof Outcome.Rejected) {
            return new Fate(DeliveryStatus.RETRYING, Duration.ZERO);
        }
        return of(policy, subscription, trial.items().get(0).event(), 1, attempt);
    }

    /** Whether the later events of the delivery's lane have to wait: for another attempt, or for somebody to decide. */
    boolean holdsLane(Subscription subscription) {
        return status != DeliveryStatus.DEAD
                || (subscription.config().ordering() != Ordering.NONE
                        && subscription.config().orderingExhausted() == OnExhausted.PARK);
    }
}
