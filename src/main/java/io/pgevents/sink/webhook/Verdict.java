package io.pgevents.sink.webhook;

import io.pgevents.delivery.Outcome;
import io.pgevents.subscription.DeliverySettings;
import java.time.Duration;
import java.time.Instant;

/**
 * Turns the end of an exchange into an outcome with a reason that a tenant may read. "Forbidden", "no such name" and
 * "connection refused" are one and the same to them: the difference would make the delivery log a scanner of the inner
 * network. The operator's log has it.
 */
final class Verdict {

    private Verdict() {}

    static Outcome of(ExchangeResult result, DeliverySettings settings, Instant now) {
        if (result instanceof ExchangeResult.Answered answered) {
            return StatusRules.outcome(answered.answer(), settings, now);
        }
        String reason = withoutAnswer(result, settings.timeout());
        // A name that leads to a forbidden address is retried like one that leads nowhere. It may be the name server's
        // mistake; and a dead letter in the one case only would tell the two apart.
        return result instanceof ExchangeResult.Refused
                ? new Outcome.Rejected(reason)
                : new Outcome.Retry(reason, null);
    }

    /** Why there was no answer. */
    static String withoutAnswer(ExchangeResult result, Duration timeout) {
        if (result instanceof ExchangeResult.TimedOut) {
            return "no answer within " + timeout;
        }
        if (result instanceof ExchangeResult.NotTrusted) {
            return "the TLS handshake failed: check that the certificate is valid, trusted and of this host";
        }
        if (result instanceof ExchangeResult.Crowded) {
            return "too many deliveries to this endpoint at once";
        }
        if (result instanceof ExchangeResult.Unsent) {
            return "the request could not be made; the log of pgevents has the reason";
        }
        return result instanceof ExchangeResult.Refused || result instanceof ExchangeResult.NotReached
                ? "the endpoint could not be reached"
                : "the connection failed before there was an answer";
    }
}
