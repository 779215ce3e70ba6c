package io.pgevents.compat.relay;

import io.pgevents.delivery.Delivery;
import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.Subscription;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Notifications as the log has them. */
public final class Notified {

    public static final Instant AT = Instant.parse("2026-11-22T10:00:00.9Z");

    private static final AtomicLong IDS = new AtomicLong(1000);

    private Notified() {}

    public static Event on(String channel, String payload) {
        return new Event(
                IDS.incrementAndGet(),
                "/shop/channels/" + channel,
                "pgevents.notification",
                channel,
                OffsetDateTime.ofInstant(AT, ZoneOffset.UTC),
                new JsonObject()
                        .put("channel", channel)
                        .put("payload", payload)
                        .put("pid", 42)
                        .encode(),
                Map.of(),
                7);
    }

    /** A first attempt at notifications on one channel. */
    public static Delivery delivery(String subscription, String sink, String channel, String... payloads) {
        List<Event> events = new ArrayList<>();
        for (String payload : payloads) {
            events.add(on(channel, payload));
        }
        return delivery(subscription, sink, events);
    }

    public static Delivery delivery(String subscription, String sink, List<Event> events) {
        return new Delivery(
                new Subscription(
                        subscription,
                        1,
                        Subscription.Status.ACTIVE,
                        null,
                        sink,
                        "any",
                        null,
                        List.of(),
                        List.of(),
                        DeliverySettings.DEFAULTS,
                        Map.of(),
                        List.of(),
                        AT,
                        AT),
                events,
                1);
    }
}
