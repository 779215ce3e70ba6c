package io.pgevents.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the attempts log: one attempt at the delivery of one event. An attempt at a batch has an entry for each of
 * its events.
 *
 * @param number counts from 1
 * @param nextAt when the next attempt will be made; null if there will be none
 * @param why what {@code nextAt} follows from
 */
record AttemptRow(
        String subscription,
        long event,
        int number,
        Attempt attempt,
        @Nullable Instant nextAt,
        Why why) {

    /** Why the next attempt is made when it is made. */
    enum Why {
        /** The subscription's own schedule. */
        SCHEDULE,
        /** The receiver asked for a longer wait, by Retry-After, or by an answer that calls for a person. */
        RETRY_AFTER,
        /** The endpoint is down: the attempt spent no retry, and the next one waits for a probe. */
        CIRCUIT,
        /** There is no next attempt. */
        NONE;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** @param wait from the end of this attempt to the next one; null if there will be none */
    static AttemptRow of(
            String subscription, long event, int number, Attempt attempt, @Nullable Duration wait, Why why) {
        Instant next = wait == null ? null : attempt.at().plus(attempt.took()).plus(wait);
        return new AttemptRow(subscription, event, number, attempt, next, why);
    }

    /** An entry for each event of an attempt that has ended. */
    static List<AttemptRow> of(Report report) {
        Why why = why(report);
        Duration wait = why == Why.NONE ? null : report.next();
        Attempt attempt = report.attempt().outcome() instanceof Outcome.Delivered
                // It is not stored, and thousands may wait to be.
                ? report.attempt().withoutExcerpt()
                : report.attempt();
        return report.events().stream()
                .map(event -> of(report.subscription().id(), event.id(), report.number(), attempt, wait, why))
                .toList();
    }

    private static Why why(Report report) {
        if (report.attempt().outcome() instanceof Outcome.Delivered) {
            return Why.NONE;
        }
        if (report.spared()) {
            return Why.CIRCUIT;
        }
        if (report.next() == null) {
            return Why.NONE;
        }
        // The longer of two waits is kept; if it is exactly the receiver's, the schedule's was shorter.
        return report.attempt().outcome() instanceof Outcome.Retry retry
                        && report.next().equals(retry.atLeast())
                ? Why.RETRY_AFTER
                : Why.SCHEDULE;
    }

    boolean isFailure() {
        return !(attempt.outcome() instanceof Outcome.Delivered);
    }
}
