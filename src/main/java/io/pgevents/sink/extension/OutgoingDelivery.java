package io.pgevents.sink.extension;

import io.pgevents.api.OutgoingEvent;
import io.pgevents.delivery.Delivery;
import io.pgevents.log.CloudEventJson;
import io.pgevents.log.Event;
import io.pgevents.subscription.SinkRequest;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as an extension's sink sees it.
 *
 * @param event with as much in it as the subscription asks for
 */
record OutgoingDelivery(Delivery delivery, Event event) implements OutgoingEvent {

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
        return delivery.subscription().settings();
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
        return event.type();
    }

    @Override
    public String source() {
        return event.source();
    }

    @Override
    public @Nullable String key() {
        String subject = event.subject();
        return subject == null || subject.isEmpty() ? null : subject;
    }

    @Override
    public String cloudEvent() {
        return CloudEventJson.of(event);
    }

    @Override
    public @Nullable String data() {
        return event.data();
    }

    /** Without headers, which may hold credentials. */
    @Override
    public String toString() {
        return messageId() + ", attempt " + attempt();
    }
}
