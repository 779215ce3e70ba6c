package io.pgevents.subscription;

import io.pgevents.log.Event;
import java.time.OffsetDateTime;
import java.util.Map;

/** Events for the tests of this package. */
final class Events {

    static final OffsetDateTime NOON = OffsetDateTime.parse("2026-03-01T12:00:00.123456Z");

    private Events() {}

    static Event rowUpdated(String before, String after) {
        String data = """
                {"operation":"update","schema":"public","table":"orders","key":{"id":7},"before":%s,"after":%s,
                 "changed":["total"],"transaction":"4711","context":{"user":"eve"}}""".formatted(before, after);
        return new Event(
                42, "/shop/public/orders", "pgevents.row.updated", "7", NOON, data, Map.of("traceparent", "00-ab"), 1);
    }

    static Event withData(String data) {
        return new Event(43, "urn:shop", "shop.order.paid", null, NOON, data, Map.of(), 1);
    }
}
