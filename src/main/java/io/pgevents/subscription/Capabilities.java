package io.pgevents.subscription;

import io.pgevents.platform.ListRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code OPTIONS /api/v1/subscriptions} tells; the members follow the CloudEvents Subscriptions API. */
record Capabilities(
        List<String> protocols,
        Map<String, List<String>> protocolsettings,
        List<String> dialects,
        Map<String, Object> config,
        Map<String, Object> page) {

    static Capabilities of(SinkTypes sinks, DeliveryLimits limits) {
        return new Capabilities(
                sinks.protocols(),
                sinks.settings(),
                FilterReader.DIALECTS,
                config(limits),
                Map.of("limit", numbers(1, ListRequest.MAX_LIMIT, ListRequest.DEFAULT_LIMIT)));
    }

    private static Map<String, Object> config(DeliveryLimits limits) {
        DeliverySettings defaults = DeliverySettings.DEFAULTS.withTimeoutOfAtMost(limits.maxTimeout());
        Map<String, Object> config = new TreeMap<>();
        config.put("timeout", bounds(DeliverySettingsReader.MIN_TIMEOUT, limits.maxTimeout(), defaults.timeout()));
        config.put(
                "schedule",
                Map.of("maxItems", DeliverySettingsReader.MAX_RETRIES, "default", texts(defaults.schedule())));
        config.put("retryAfterMax", bounds("PT0S", DeliverySettingsReader.MAX_WAIT, defaults.retryAfterMax()));
        config.put("ordering", choices(DeliverySettings.Ordering.values(), defaults.ordering()));
        config.put("orderingExhausted", choices(DeliverySettings.OnExhausted.values(), defaults.orderingExhausted()));
        config.put(
                "maxConcurrency",
                numbers(1, PaceReader.MAX_CONCURRENCY, defaults.pace().maxConcurrency()));
        config.put("ratePerSecond", Map.of("exclusiveMinimum", 0, "maximum", PaceReader.MAX_RATE));
        config.put("shards", numbers(1, PaceReader.MAX_SHARDS, defaults.pace().shards()));
        config.put(
                "mode", choices(DeliverySettings.Mode.values(), defaults.form().mode()));
        config.put(
                "payload",
                choices(DeliverySettings.Payload.values(), defaults.form().payload()));
        config.put("batch", batch());
        return config;
    }

    private static Map<String, Object> batch() {
        return Map.of(
                "maxEvents",
                numbers(FormReader.MIN_BATCH_EVENTS, FormReader.MAX_BATCH_EVENTS, FormReader.BATCH.maxEvents()),
                "maxBytes",
                numbers(FormReader.MIN_BATCH_BYTES, FormReader.MAX_BATCH_BYTES, FormReader.BATCH.maxBytes()),
                "maxWait",
                bounds("PT0S", FormReader.MAX_BATCH_WAIT, FormReader.BATCH.maxWait()));
    }

    private static Map<String, Object> numbers(long least, long most, long standard) {
        return Map.of("minimum", least, "maximum", most, "default", standard);
    }

    private static Map<String, String> bounds(Object least, Object most, Object standard) {
        return Map.of("minimum", least.toString(), "maximum", most.toString(), "default", standard.toString());
    }

    private static Map<String, Object> choices(Enum<?>[] values, Enum<?> standard) {
        return Map.of(
                "enum", List.of(values).stream().map(Fields::nameOf).toList(), "default", Fields.nameOf(standard));
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }
}
