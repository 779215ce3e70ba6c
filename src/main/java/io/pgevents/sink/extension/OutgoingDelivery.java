package io.pgevents.sink.extension;

import io.pgevents.api.OutgoingEvent;
import io.pgevents.delivery.Delivery;
import io.pgevents.log.CloudEventJson;
import io.pgevents.subscription.SinkRequest;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A delivery as an extension's sink sees it. */
record OutgoingDelivery(Delivery delivery) implements OutgoingEvent {

    @Override
    public String messageId() {
        return delivery.messageId();
    }

    @Override
    public int attempt() {
        return delivery.attempt();
    }

    @Override
    public String subscription() {
        return delivery.subscription().id();
    }

    @Override
    public URI sink() {
        return URI.create(delivery.subscription().sink());
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>(delivery.subscription().headers());
        headers.remove(SinkRequest.ORIGIN_HEADER);
        return Map.copyOf(headers);
    }

    @Override
    public Duration timeout() {
        return delivery.subscription().config().timeout();
    }

    @Override
    public String type() {
        return delivery.event().type();
    }

    @Override
    public String source() {
        return delivery.event().source();
    }

    @Override
    public @Nullable String key() {
        String subject = delivery.event().subject();
        return subject == null || subject.isEmpty() ? null : subject;
    }

    @Override
    public String cloudEvent() {
        return CloudEventJson.of(delivery.event());
    }

    @Override
    public @Nullable String data() {
        return delivery.event().data();
    }

    /** Without headers, which may hold credentials. */
    @Override
    public String toString() {
        return messageId() + ", attempt " + attempt();
    }
}
