package io.pgevents.sink.webhook;

import static io.pgevents.platform.Log.LOG;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The only way out: resolves and vets a URL's host, and sends a request to an address that was vetted. Never blocks; futures
 * always succeed, soon after the deadline at the latest, unless the request can't be made.
 */
@Singleton
final class Outbound {

    /** @param dns how long the name server took; null if none was asked */
    private record Resolved(Route route, @Nullable Duration dns) {}

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
        return deadline.bound(vertx, guard.route(url).map(route -> resolved(url, route, deadline)))
                .otherwise(late ->
                        new Resolved(new Route.Unknown(url.host() + ": no answer of a name server in time"), null))
                .compose(resolved -> {
                    Future<Dialled> sent = resolved.route() instanceof Route.Open open
                            ? request.get().compose(message -> client.send(url, open.addresses(), message, deadline))
                            : Future.succeededFuture(Dialled.nowhere(noWay(name, resolved.route())));
                    return sent.map(dialled -> dialled.resolvedWithin(resolved.dns()));
                });
    }

    private static Resolved resolved(SinkUrl url, Route route, Deadline deadline) {
        boolean unasked = url.literal() != null || route instanceof Route.Forbidden forbidden && forbidden.always();
        return new Resolved(route, unasked ? null : deadline.elapsed());
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
