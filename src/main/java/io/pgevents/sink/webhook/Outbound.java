package io.pgevents.sink.webhook;

import static io.pgevents.platform.Log.LOG;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The only way out: resolves and vets a URL's host, and sends a request to an address that was vetted. Never blocks; futures
 * always succeed, soon after the deadline at the latest, unless the request can't be made.
 */
@Singleton
final class Outbound {

    private final Vertx vertx;
    private final EgressGuard guard;
    private final WebhookClient client;

    Outbound(Vertx vertx, EgressGuard guard, WebhookClient client) {
        this.vertx = vertx;
        this.guard = guard;
        this.client = client;
    }

    /**
     * @param request made only when the way is open
     * @param name of the message, for the operator's log
     */
    Future<Dialled> send(String name, SinkUrl url, Supplier<Future<Request>> request, Deadline deadline) {
        return deadline.bound(vertx, guard.route(url))
                .otherwise(late -> new Route.Unknown(url.host() + ": no answer of a name server in time"))
                .compose(route -> {
                    Duration dns = wasAsked(url, route) && !deadline.isOver() ? deadline.elapsed() : null;
                    Future<Dialled> sent = route instanceof Route.Open open
                            ? request.get().compose(message -> client.send(url, open.addresses(), message, deadline))
                            : Future.succeededFuture(Dialled.nowhere(noWay(name, route)));
                    return sent.map(dialled -> dialled.resolvedWithin(dns));
                });
    }

    private static boolean wasAsked(SinkUrl url, Route route) {
        return url.literal() == null && !(route instanceof Route.Forbidden forbidden && forbidden.always());
    }

    private static ExchangeResult noWay(String name, Route route) {
        if (route instanceof Route.Forbidden forbidden) {
            LOG.notSent(name, forbidden.detail());
            return forbidden.always()
                    ? new ExchangeResult.Refused(forbidden.detail())
                    : new ExchangeResult.NotReached(forbidden.detail());
        }
        return new ExchangeResult.NotReached(route.toString());
    }
}
