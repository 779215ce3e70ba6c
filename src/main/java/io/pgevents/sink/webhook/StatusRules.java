package io.pgevents.sink.webhook;

import io.pgevents.delivery.Outcome;
import io.pgevents.subscription.DeliverySettings;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a status code means for a delivery: Standard Webhooks 1.0.0 (only 2xx is success, a redirect is a failure and
 * never followed, 410 ends the subscription) and the Knative delivery specification (which 4xx are worth a retry), with
 * one difference: 401, 403 and 404 are retried, but slowly. They are mostly a deployment or a credential gone
 * wrong, which a person puts right within the hour.
 */
final class StatusRules {

    private static final Duration UNTIL_A_PERSON_LOOKED = Duration.ofMinutes(5);

    private StatusRules() {}

    static Outcome outcome(Answer answer, DeliverySettings settings, Instant now) {
        int status = answer.status();
        String reason = "HTTP " + status;
        if (status >= 200 && status < 300) {
            return new Outcome.Delivered();
        }
        if (status >= 300 && status < 400) {
            reason += ": redirects are not followed; register the address it leads to";
        }
        Duration asked = RetryAfter.of(answer.retryAfter(), now, settings.retryAfterMax());
        return switch (status) {
            case 410 -> new Outcome.Gone(reason);
            case 401, 403, 404 -> new Outcome.Retry(reason, longer(asked, UNTIL_A_PERSON_LOOKED));
            case 408, 409, 425, 429 -> new Outcome.Retry(reason, asked);
            default -> status >= 400 && status < 500 ? new Outcome.Rejected(reason) : new Outcome.Retry(reason, asked);
        };
    }

    private static Duration longer(@Nullable Duration asked, Duration least) {
        return asked == null || asked.compareTo(least) < 0 ? least : asked;
    }
}
