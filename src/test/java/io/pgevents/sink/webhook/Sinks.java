package io.pgevents.sink.webhook;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A webhook sink for one test, that may talk to 127.0.0.0/8 and finds every name there. */
final class Sinks implements AfterEachCallback {

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, String> properties =
            new HashMap<>(Map.of("pgevents.webhook.allowed-networks", "127.0.0.0/8"));
    private NameResolver resolver = name -> Future.succeededFuture(List.of(address("127.0.0.1")));
    private UnaryOperator<HttpClientOptions> adjustment = UnaryOperator.identity();
    private Clock clock = Clock.systemUTC();
    private WebhookSink sink;

    Vertx vertx() {
        return vertx;
    }

    Sinks resolvingWith(NameResolver resolver) {
        this.resolver = resolver;
        return this;
    }

    Sinks configured(String property, String value) {
        properties.put("pgevents.webhook." + property, value);
        return this;
    }

    Sinks adjusted(UnaryOperator<HttpClientOptions> adjustment) {
        this.adjustment = adjustment;
        return this;
    }

    Sinks at(Clock clock) {
        this.clock = clock;
        return this;
    }

    Future<Attempt> start(Deliveries delivery) {
        return start(delivery.delivery());
    }

    Future<Attempt> start(Delivery delivery) {
        if (sink == null) {
            WebhookConfig config = config();
            DeliveryRequests requests = new DeliveryRequests(config, new Sender(config, "1.2.3"));
            sink = new WebhookSink(vertx, outbound(), requests, clock);
        }
        return sink.send(delivery);
    }

    /** What is checked when a subscription to such a sink is saved; a receiver has as long to consent. */
    WebhookSinkType type(Duration patience) {
        Handshake handshake = new Handshake(vertx, outbound(), new Sender(config(), "1.2.3"), patience);
        return new WebhookSinkType(guard(), handshake);
    }

    private Outbound outbound() {
        return new Outbound(vertx, guard(), new WebhookClient(vertx, config(), adjustment));
    }

    private EgressGuard guard() {
        return new EgressGuard(config().egressPolicy(), resolver);
    }

    private WebhookConfig config() {
        return new SmallRyeConfigBuilder()
                .withMapping(WebhookConfig.class)
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(WebhookConfig.class);
    }

    Attempt send(Deliveries delivery) {
        return result(start(delivery));
    }

    static Attempt result(Future<Attempt> attempt) {
        try {
            return attempt.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("send must always succeed, soon after its timeout", e);
        }
    }

    static InetAddress address(String literal) {
        return IpLiteral.standard(literal);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
