package io.pgevents.sink.webhook;

import io.pgevents.delivery.Delivery;
import io.pgevents.log.EventLinks;
import io.pgevents.log.TraceContext;
import io.pgevents.subscription.SinkRequest;
import io.pgevents.subscription.Subscription;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes and signs the requests that carry events (Standard Webhooks 1.0.0). Thread-safe. */
@Singleton
final class DeliveryRequests {

    private final EventLinks links;
    private final Sender sender;

    DeliveryRequests(WebhookConfig config, Sender sender) {
        this.links = config.publicUrl().orElse(EventLinks.RELATIVE);
        this.sender = sender;
    }

    /**
     * The request of one attempt. The signature is over exactly these bytes, and this moment.
     *
     * @throws IllegalArgumentException if the subscription has no usable secret or a header that HTTP doesn't allow
     */
    Request of(Delivery delivery, Instant now) {
        Subscription subscription = delivery.subscription();
        Content content = Content.of(delivery, links);
        String id = delivery.messageId();
        long timestamp = now.getEpochSecond();
        Map<String, String> own = subscription.headers();
        // Ours come last, and replace.
        MultiMap headers = OwnHeaders.of(own);
        if (own.containsKey(SinkRequest.ORIGIN_HEADER)) {
            sender.addOrigin(headers);
        }
        content.headers().forEach(headers::set);
        sender.addUserAgent(headers);
        addTrace(delivery.trace(), headers);
        headers.set("webhook-id", id);
        headers.set("webhook-timestamp", Long.toString(timestamp));
        headers.set("webhook-signature", Signature.of(subscription.secrets(), id, timestamp, content.body()));
        return new Request(HttpMethod.POST, headers, content.body());
    }

    /** One of the trace only: a state without its parent, or with another's, would be wrong. */
    private static void addTrace(@Nullable TraceContext trace, MultiMap headers) {
        if (trace == null) {
            return;
        }
        headers.set(TraceContext.PARENT, trace.traceparent());
        if (trace.tracestate() == null) {
            headers.remove(TraceContext.STATE);
        } else {
            headers.set(TraceContext.STATE, trace.tracestate());
        }
    }
}
