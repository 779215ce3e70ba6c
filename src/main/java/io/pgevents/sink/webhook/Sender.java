package io.pgevents.sink.webhook;

import io.pgevents.subscription.SinkRequest;
import io.vertx.core.MultiMap;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How pgevents introduces itself to receivers. */
@Singleton
final class Sender {

    private final String userAgent;
    private final Origin origin;

    @Inject
    Sender(WebhookConfig config, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.userAgent = "pgevents/" + version;
        this.origin = config.origin().orElseGet(Origin::ofThisHost);
    }

    Origin origin() {
        return origin;
    }

    /** Says by what program a request is made. */
    void addUserAgent(MultiMap headers) {
        headers.set("user-agent", userAgent);
    }

    /** Says for which system a request is made, to a receiver that is asked for its consent to that. */
    void addOrigin(MultiMap headers) {
        headers.set(SinkRequest.ORIGIN_HEADER, origin.name());
    }
}
