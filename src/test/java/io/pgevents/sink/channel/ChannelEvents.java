package io.pgevents.sink.channel;

import io.pgevents.log.Event;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;

/** Events of the log as watches and {@code NOTIFY} make them. */
final class ChannelEvents {

    private static final OffsetDateTime TIME = OffsetDateTime.of(2026, 3, 1, 12, 0, 0, 0, ZoneOffset.UTC);

    private ChannelEvents() {}

    /** A row with that id was inserted into {@code public.orders}. */
    static Event inserted(long id) {
        String data = """
                {"operation":"insert","schema":"public","table":"orders","key":{"id":%1$d},"before":null,\
                "after":{"id":%1$d},"changed":[],"transaction":"7","context":null}""".formatted(id);
        return new Event(
                id, "/postgres/public/orders", "pgevents.row.inserted", Long.toString(id), TIME, data, Map.of(), 7);
    }

    static Event notification(long id, String payload) {
        return new Event(
                id,
                "/postgres/channels/pings",
                "pgevents.notification",
                null,
                TIME,
                "{\"channel\":\"pings\",\"payload\":\"" + payload + "\",\"pid\":11}",
                Map.of(),
                7);
    }

    static Event published(long id) {
        return new Event(id, "/shop", "com.example.overdue", null, TIME, "{}", Map.of(), 7);
    }
}
