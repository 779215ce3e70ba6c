package io.pgevents.sink.webhook;

import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Resolves a webhook's host and vets what comes back. The caller dials one of the addresses returned, never the name:
 * asking a second time could bring another answer (DNS rebinding). One forbidden address makes the whole answer
 * forbidden, since nobody honest publishes one beside a public address.
 */
@Singleton
final class EgressGuard {

    private final EgressPolicy policy;
    private final NameResolver resolver;

    @Inject
    EgressGuard(WebhookConfig config, NameResolver resolver) {
        this(config.egressPolicy(), resolver);
    }

    EgressGuard(EgressPolicy policy, NameResolver resolver) {
        this.policy = policy;
        this.resolver = resolver;
    }

    /** Doesn't block; the future always succeeds. */
    Future<Route> route(SinkUrl url) {
        if (url.literal() != null) {
            return Future.succeededFuture(vet(url, List.of(url.literal()), true));
        }
        Optional<String> objection = policy.objection(url);
        if (objection.isPresent()) {
            return Future.succeededFuture(new Route.Forbidden(objection.get(), true));
        }
        return resolver.resolve(url.host())
                .map(addresses -> vet(url, addresses, false))
                .otherwise(failure -> new Route.Unknown(url.host() + " does not resolve: " + failure.getMessage()));
    }

    private Route vet(SinkUrl url, List<InetAddress> addresses, boolean always) {
        if (addresses.isEmpty()) {
            return new Route.Unknown(url.host() + " has no address");
        }
        // A fresh InetAddress has only its bytes, and an IPv4-mapped one turns into IPv4.
        List<InetAddress> plain = addresses.stream()
                .map(address -> IpLiteral.of(address.getAddress()))
                .distinct()
                .toList();
        for (InetAddress address : plain) {
            Optional<String> objection = policy.objection(url, address);
            if (objection.isPresent()) {
                return new Route.Forbidden(url.host() + ": " + objection.get(), always);
            }
        }
        return new Route.Open(plain);
    }
}
