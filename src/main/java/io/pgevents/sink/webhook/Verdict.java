package io.pgevents.sink.webhook;

import io.pgevents.delivery.Outcome;
import io.pgevents.subscription.DeliverySettings;
import java.time.Instant;

/**
 * Turns the end of an exchange into an outcome with a reason that a tenant may read. "Forbidden", "no such name" and
 * "connection refused" are one and the same to them: the difference would make the delivery log a scanner of the inner
 * network. The operator's log has it.
 */
final class Verdict {

    private static final String UNREACHABLE = "the endpoint could not be reached";
    private static final Outcome UNSENT =
            new Outcome.Retry("the request could not be made; the log of pgevents has the reason", null);
    private static final Outcome UNTRUSTED = new Outcome.Retry(
            "the TLS handshake failed: check that the certificate is valid, trusted and of this host", null);
    private static final Outcome CROWDED = new Outcome.Retry("too many deliveries to this endpoint at once", null);
    private static final Outcome BROKEN = new Outcome.Retry("the connection failed before there was an answer", null);

    private Verdict() {}

    static Outcome of(ExchangeResult result, DeliverySettings settings, Instant now) {
        if (result instanceof ExchangeResult.Answered answered) {
            return StatusRules.outcome(answered.answer(), settings, now);
        }
        if (result instanceof ExchangeResult.TimedOut) {
            return new Outcome.Retry("no answer within " + settings.timeout(), null);
        }
        if (result instanceof ExchangeResult.NotTrusted) {
            return UNTRUSTED;
        }
        if (result instanceof ExchangeResult.Crowded) {
            return CROWDED;
        }
        if (result instanceof ExchangeResult.Unsent) {
            return UNSENT;
        }
        if (result instanceof ExchangeResult.Refused) {
            return new Outcome.Rejected(UNREACHABLE);
        }
        // A name that leads to a forbidden address is retried like one that leads nowhere. It may be the name server's
        // mistake; and a dead letter in the one case only would tell the two apart.
        return result instanceof ExchangeResult.NotReached ? new Outcome.Retry(UNREACHABLE, null) : BROKEN;
    }
}
