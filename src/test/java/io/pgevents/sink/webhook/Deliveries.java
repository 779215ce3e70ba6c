package io.pgevents.sink.webhook;

import io.pgevents.delivery.Delivery;
import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.DeliverySettings.Form;
import io.pgevents.subscription.DeliverySettings.Mode;
import io.pgevents.subscription.DeliverySettings.Payload;
import io.pgevents.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** Deliveries for tests, changed step by step from one that is as good as any. */
record Deliveries(
        String sink,
        Duration timeout,
        List<Event> events,
        Form form,
        Map<String, String> headers,
        List<String> secrets) {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    static Deliveries to(String sink) {
        return new Deliveries(
                sink,
                Duration.ofSeconds(20),
                List.of(event(7, "{\"n\":1.50}")),
                DeliverySettings.DEFAULTS.form(),
                Map.of(),
                List.of(SECRET));
    }

    Deliveries within(Duration timeout) {
        return new Deliveries(sink, timeout, events, form, headers, secrets);
    }

    Deliveries of(String data) {
        return of(event(7, data));
    }

    Deliveries of(Event... events) {
        return new Deliveries(sink, timeout, List.of(events), form, headers, secrets);
    }

    Deliveries in(Mode mode, Payload payload) {
        return in(new Form(mode, payload, null));
    }

    Deliveries in(Form form) {
        return new Deliveries(sink, timeout, events, form, headers, secrets);
    }

    Deliveries with(Map<String, String> headers) {
        return new Deliveries(sink, timeout, events, form, headers, secrets);
    }

    Deliveries signedWith(String... secrets) {
        return new Deliveries(sink, timeout, events, form, headers, List.of(secrets));
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
                settings(timeout, form),
                headers,
                secrets,
                created,
                created);
        return new Delivery(subscription, events, 1);
    }

    static Event event(long id, String data) {
        return event(id, "pgevents.row.inserted", "42", data);
    }

    static Event event(long id, String type, String subject, String data) {
        OffsetDateTime time = OffsetDateTime.parse("2026-10-05T10:00:00Z");
        return new Event(id, "/shop/public/orders", type, subject, time, data, Map.of(), 1);
    }

    static DeliverySettings settings(Duration timeout) {
        return settings(timeout, DeliverySettings.DEFAULTS.form());
    }

    private static DeliverySettings settings(Duration timeout, Form form) {
        return new DeliverySettings(
                timeout,
                List.of(Duration.ofSeconds(5)),
                0.2,
                Duration.ofHours(1),
                DeliverySettings.Ordering.KEY,
                DeliverySettings.OnExhausted.SKIP,
                DeliverySettings.DEFAULTS.pace(),
                form);
    }
}
