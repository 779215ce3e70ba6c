package io.pgevents.sink.webhook;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Sink;
import io.pgevents.log.Event;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;

/**
 * Posts events as CloudEvents (HTTP protocol binding 1.0.2), signed by Standard Webhooks 1.0.0. Every attempt resolves and vets the host anew, and has one deadline for everything: the subscription's timeout.
 */
@ApplicationScoped
class WebhookSink implements Sink {

    /** Beyond this, writing and signing the body would hold up the caller for more than about a millisecond. */
    private static final int LARGE = 256 * 1024;

    /** A net below all other bounds, so that not even a fault of a library can hold a lane for ever. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Outbound outbound;
    private final DeliveryRequests requests;
    private final Clock clock;
    private final SinkUrls urls = new SinkUrls();

    WebhookSink(Vertx vertx, Outbound outbound, DeliveryRequests requests, Clock clock) {
        this.vertx = vertx;
        this.outbound = outbound;
        this.requests = requests;
        this.clock = clock;
    }

    @Override
    public String protocol() {
        return "HTTP";
    }

    @Override
    public Future<Attempt> send(Delivery delivery) {
        Instant at = clock.instant();
        Deadline deadline = new Deadline(delivery.subscription().config().timeout());
        return deadline.later(MARGIN)
                .bound(vertx, dial(delivery, deadline))
                .otherwise(failure -> {
                    if (failure instanceof TimeoutException) {
                        return Dialled.nowhere(new ExchangeResult.TimedOut());
                    }
                    LOG.unexpected("sending " + delivery.messageId(), failure);
                    return Dialled.nowhere(new ExchangeResult.Unsent(failure.toString()));
                })
                .map(dialled -> attempt(delivery, dialled, at, deadline));
    }

    private Future<Dialled> dial(Delivery delivery, Deadline deadline) {
        SinkUrl url;
        try {
            url = urls.of(delivery.subscription().sink());
        } catch (IllegalArgumentException e) {
            return Future.succeededFuture(Dialled.nowhere(new ExchangeResult.Refused("the URL " + e.getMessage())));
        }
        return outbound.send(delivery.messageId(), url, () -> request(delivery), deadline);
    }

    private Future<Request> request(Delivery delivery) {
        long size = delivery.events().stream().mapToLong(Event::size).sum();
        if (size < LARGE) {
            return Future.succeededFuture().map(ignored -> requests.of(delivery, clock.instant()));
        }
        return vertx.executeBlocking(() -> requests.of(delivery, clock.instant()), false);
    }

    private Attempt attempt(Delivery delivery, Dialled dialled, Instant at, Deadline deadline) {
        ExchangeResult result = dialled.result();
        LOG.debugf("%s, attempt %d: %s", delivery.messageId(), delivery.attempt(), result);
        var outcome = Verdict.of(result, delivery.subscription().config(), clock.instant());
        Answer answer = result instanceof ExchangeResult.Answered answered ? answered.answer() : null;
        return new Attempt(
                outcome,
                at,
                deadline.elapsed(),
                answer == null ? null : answer.status(),
                dialled.address(),
                dialled.timings(),
                answer == null ? null : answer.excerpt());
    }
}
