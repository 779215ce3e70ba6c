package io.pgevents.sink.extension;

import io.pgevents.api.SendResult;
import io.pgevents.delivery.Outcome;
import io.pgevents.subscription.DeliverySettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an extension says of an attempt, in the words of delivery. */
final class SendResults {

    private static final int LONGEST_REASON = 500;

    private SendResults() {}

    static Outcome outcome(SendResult result, DeliverySettings settings) {
        if (result instanceof SendResult.Retry retry) {
            return new Outcome.Retry(reason(retry.reason()), bounded(retry.after(), settings.retryAfterMax()));
        }
        if (result instanceof SendResult.Rejected rejected) {
            return new Outcome.Rejected(reason(rejected.reason()));
        }
        return new Outcome.Delivered();
    }

    private static String reason(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return "the sink gave no reason";
        }
        String line = given.strip().replaceAll("\\s*\\R\\s*", " ").replace('\0', ' ');
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + "…" : line;
    }

    private static @Nullable Duration bounded(@Nullable Duration wait, Duration most) {
        if (wait == null || wait.isNegative() || wait.isZero() || most.isZero()) {
            return null;
        }
        return wait.compareTo(most) > 0 ? most : wait;
    }
}
