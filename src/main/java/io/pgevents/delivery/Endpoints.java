package io.pgevents.delivery;

import io.pgevents.subscription.Subscription;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of all subscriptions, by scheme, host and port; where a sink has no host, each is an endpoint of its own.
 * Those of each owner are by themselves, so that nobody can hold up another's webhooks to the same host by provoking
 * failures there. Confined to the loop.
 */
final class Endpoints {

    private final Clock clock;
    private final RandomGenerator random;
    private final Consumer<Endpoint> opened;
    private final Map<String, Endpoint> endpoints = new HashMap<>();

    /** @param opened told of an endpoint that gets no more attempts for a while */
    Endpoints(Clock clock, RandomGenerator random, Consumer<Endpoint> opened) {
        this.clock = clock;
        this.random = random;
        this.opened = opened;
    }

    Endpoint of(Subscription subscription) {
        return endpoints.computeIfAbsent(
                address(subscription.sink()) + of(subscription.owner()),
                name -> new Endpoint(name, new Breaker(clock, random), new Window(clock), opened));
    }

    private static String of(@Nullable String owner) {
        return owner == null ? "" : " of " + owner;
    }

    private static String address(String sink) {
        URI uri = URI.create(sink);
        String authority = uri.getRawAuthority();
        return authority == null ? withoutParameters(sink) : uri.getScheme() + "://" + authority;
    }

    private static String withoutParameters(String uri) {
        return uri.split("[?#]", 2)[0];
    }
}
