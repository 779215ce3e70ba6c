package io.pgevents.sink.webhook;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.subscription.SinkRequest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Asks a receiver whether it wants events, so that pgevents can't be made to flood somebody who does not: CloudEvents
 * "HTTP 1.1 Web Hooks for Event Delivery" 1.0.2, section 4. The way out is guarded as that of every delivery.
 */
@Singleton
final class Handshake {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Outbound outbound;
    private final Sender sender;
    private final Duration patience;

    @Inject
    Handshake(Vertx vertx, Outbound outbound, Sender sender) {
        this(vertx, outbound, sender, PATIENCE);
    }

    Handshake(Vertx vertx, Outbound outbound, Sender sender, Duration patience) {
        this.vertx = vertx;
        this.outbound = outbound;
        this.sender = sender;
        this.patience = patience;
    }

    /**
     * Blocks until the receiver has answered or its time is over.
     *
     * @param findings takes it if the receiver wants events more slowly than they would come
     * @throws Problem {@code sink-verification-failed} if it does not want any
     */
    void ask(SinkUrl url, SinkRequest wanted, Findings findings) {
        ExchangeResult result = exchange(url, request(wanted));
        if (!(result instanceof ExchangeResult.Answered answered)) {
            throw refused(url, Verdict.withoutAnswer(result, patience), result.toString());
        }
        Consent consent = new Consent(answered.answer(), sender.origin());
        String objection = consent.objection();
        if (objection != null) {
            throw refused(url, objection, objection);
        }
        consent.checkRate(wanted.ratePerSecond(), findings);
    }

    private ExchangeResult exchange(SinkUrl url, Request request) {
        Deadline deadline = new Deadline(patience);
        Future<Dialled> asked =
                outbound.send("A request for consent", url, () -> Future.succeededFuture(request), deadline);
        return deadline.later(Duration.ofSeconds(1))
                .bound(vertx, asked)
                .map(Dialled::result)
                .otherwise(failure -> new ExchangeResult.Unsent(failure.toString()))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private Request request(SinkRequest wanted) {
        MultiMap headers = OwnHeaders.of(wanted.headers());
        sender.addUserAgent(headers);
        sender.addOrigin(headers);
        if (!Double.isInfinite(wanted.ratePerSecond())) {
            headers.set("WebHook-Request-Rate", Long.toString(Consent.perMinute(wanted.ratePerSecond())));
        }
        return new Request(HttpMethod.OPTIONS, headers, new byte[0]);
    }

    private static Problem refused(SinkUrl url, String reason, String detail) {
        LOG.consentNotGiven(url.host(), detail);
        return Problem.at(
                ProblemType.SINK_VERIFICATION_FAILED,
                "/sink",
                "no-consent",
                "The sink was asked with OPTIONS whether it wants events, and did not consent: " + reason + ".");
    }
}
