package io.pgevents.sink.webhook;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.subscription.SinkRequest;
import io.pgevents.subscription.SinkType;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Refuses a sink at registration that no delivery could ever reach, so that its owner learns of it at once. A name that
 * does not resolve yet is accepted, unless the receiver has to be asked for its consent; every delivery vets again.
 */
@Singleton
final class WebhookSinkType implements SinkType {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final EgressGuard guard;
    private final Handshake handshake;

    WebhookSinkType(EgressGuard guard, Handshake handshake) {
        this.guard = guard;
        this.handshake = handshake;
    }

    @Override
    public String protocol() {
        return "HTTP";
    }

    @Override
    public boolean asksForConsent() {
        return true;
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public void check(SinkRequest request, Findings findings) {
        SinkUrl url;
        try {
            url = SinkUrl.parse(request.sink());
        } catch (IllegalArgumentException e) {
            findings.addAt("sink", "invalid-url", "The sink " + e.getMessage() + ".");
            return;
        }
        if (route(url) instanceof Route.Forbidden forbidden) {
            LOG.sinkRefused(forbidden.detail());
            throw Problem.sinkForbidden(
                    "The sink is not allowed here. It must be https on a permitted port of a public address, or in a"
                            + " network that the operator of this installation has opened.");
        }
        if (request.handshake() && findings.isEmpty()) {
            handshake.ask(url, request, findings);
        }
    }

    private Route route(SinkUrl url) {
        try {
            return guard.route(url)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Route.Unknown("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return new Route.Unknown(String.valueOf(e.getMessage()));
        }
    }
}
