package io.pgevents.sink.webhook;

import io.pgevents.delivery.Delivery;
import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** Deliveries for tests, changed step by step from one that is as good as any. */
record Deliveries(String sink, Duration timeout, String data, Map<String, String> headers, List<String> secrets) {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    static Deliveries to(String sink) {
        return new Deliveries(sink, Duration.ofSeconds(20), "{\"n\":1.50}", Map.of(), List.of(SECRET));
    }

    Deliveries within(Duration timeout) {
        return new Deliveries(sink, timeout, data, headers, secrets);
    }

    Deliveries of(String data) {
        return new Deliveries(sink, timeout, data, headers, secrets);
    }

    Deliveries with(Map<String, String> headers) {
        return new Deliveries(sink, timeout, data, headers, secrets);
    }

    Deliveries signedWith(String... secrets) {
        return new Deliveries(sink, timeout, data, headers, List.of(secrets));
    }

    Delivery delivery() {
        Instant created = Instant.parse("2026-10-01T00:00:00Z");
        Subscription subscription = new Subscription(
                "sub1",
                1,
                Subscription.Status.ACTIVE,
                null,
                sink,
                "HTTP",
                null,
                List.of(),
                List.of(),
                settings(timeout),
                headers,
                secrets,
                created,
                created);
        return new Delivery(subscription, List.of(event()), 1);
    }

    private Event event() {
        OffsetDateTime time = OffsetDateTime.parse("2026-10-05T10:00:00Z");
        return new Event(7, "/shop/public/orders", "pgevents.row.inserted", "42", time, data, Map.of(), 1);
    }

    static DeliverySettings settings(Duration timeout) {
        return new DeliverySettings(
                timeout,
                List.of(Duration.ofSeconds(5)),
                0.2,
                Duration.ofHours(1),
                DeliverySettings.Ordering.KEY,
                DeliverySettings.OnExhausted.SKIP,
                DeliverySettings.DEFAULTS.pace(),
                DeliverySettings.DEFAULTS.form());
    }
}
