package io.pgevents.delivery;

import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.Subscription;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** Events and subscriptions for the tests of this package. */
final class SampleEvents {

    private static final OffsetDateTime NOON = OffsetDateTime.parse("2026-03-01T12:00:00Z");

    private SampleEvents() {}

    static Event event(long id) {
        return event(id, "7", 1);
    }

    static Event event(long id, String subject, long transaction) {
        return new Event(id, "/shop/public/orders", "t", subject, NOON, "{}", Map.of(), transaction);
    }

    static Subscription subscription(DeliverySettings settings) {
        return new Subscription(
                "sub",
                1,
                Subscription.Status.ACTIVE,
                null,
                "https://example.com/hook",
                "HTTP",
                null,
                List.of(),
                List.of(),
                settings,
                Map.of(),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
