package io.pgevents.sink.webhook;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Sink;
import io.pgevents.delivery.Timings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Posts events as CloudEvents in structured JSON (CloudEvents HTTP protocol binding 1.0.2), signed by Standard Webhooks
 * 1.0.0. Every attempt resolves and vets the host anew, and has one deadline for everything: the subscription's timeout.
 */
@ApplicationScoped
class WebhookSink implements Sink {

    /** Beyond this, writing and signing the body would hold up the caller for more than about a millisecond. */
    private static final int LARGE = 256 * 1024;

    /** A net below all other bounds, so that not even a fault of a library can hold a lane for ever. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final EgressGuard guard;
    private final WebhookClient client;
    private final Clock clock;
    private final String userAgent;

    @Inject
    WebhookSink(
            Vertx vertx,
            EgressGuard guard,
            WebhookConfig config,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this(vertx, guard, new WebhookClient(vertx, config, UnaryOperator.identity()), clock, version);
    }

    WebhookSink(Vertx vertx, EgressGuard guard, WebhookClient client, Clock clock, String version) {
        this.vertx = vertx;
        this.guard = guard;
        this.client = client;
        this.clock = clock;
        this.userAgent = "pgevents/" + version;
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
                    LOG.unexpected("sending " + delivery.messageId(), failure);
                    return Dialled.nowhere(new ExchangeResult.Unsent(failure.toString()));
                })
                .map(dialled -> attempt(delivery, dialled, at, deadline));
    }

    private Future<Dialled> dial(Delivery delivery, Deadline deadline) {
        SinkUrl url;
        try {
            url = SinkUrl.parse(delivery.subscription().sink());
        } catch (IllegalArgumentException e) {
            return Future.succeededFuture(Dialled.nowhere(new ExchangeResult.Refused("the URL " + e.getMessage())));
        }
        return deadline.bound(vertx, guard.route(url))
                .otherwise(late -> new Route.Unknown(url.host() + ": no answer of a name server in time"))
                .compose(route -> {
                    if (route instanceof Route.Open open) {
                        return message(delivery)
                                .compose(message -> client.post(url, open.addresses(), message, deadline));
                    }
                    return Future.succeededFuture(Dialled.nowhere(noWay(delivery, route)));
                });
    }

    private Future<SignedRequest> message(Delivery delivery) {
        String data = delivery.event().data();
        if (data == null || data.length() < LARGE) {
            return Future.succeededFuture().map(ignored -> SignedRequest.of(delivery, userAgent, clock.instant()));
        }
        return vertx.executeBlocking(() -> SignedRequest.of(delivery, userAgent, clock.instant()), false);
    }

    private static ExchangeResult noWay(Delivery delivery, Route route) {
        if (route instanceof Route.Forbidden forbidden) {
            LOG.notSent(delivery.messageId(), forbidden.detail());
            return forbidden.always()
                    ? new ExchangeResult.Refused(forbidden.detail())
                    : new ExchangeResult.NotReached(forbidden.detail());
        }
        return new ExchangeResult.NotReached(route.toString());
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
                Timings.NONE,
                answer == null ? null : answer.excerpt());
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
