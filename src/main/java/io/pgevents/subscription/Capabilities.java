package io.pgevents.subscription;

import io.pgevents.platform.ListRequest;
import java.util.List;
import java.util.Map;

/** What {@code OPTIONS /api/v1/subscriptions} tells; the members follow the CloudEvents Subscriptions API. */
record Capabilities(
        List<String> protocols, List<String> dialects, Map<String, Object> config, Map<String, Object> page) {

    static Capabilities of(List<String> protocols) {
        DeliverySettings defaults = DeliverySettings.DEFAULTS;
        return new Capabilities(
                protocols,
                FilterReader.DIALECTS,
                Map.of(
                        "timeout",
                                bounds(
                                        DeliverySettingsReader.MIN_TIMEOUT,
                                        DeliverySettingsReader.MAX_TIMEOUT,
                                        defaults.timeout()),
                        "schedule",
                                Map.of(
                                        "maxItems",
                                        DeliverySettingsReader.MAX_RETRIES,
                                        "default",
                                        texts(defaults.schedule())),
                        "retryAfterMax", bounds("PT0S", DeliverySettingsReader.MAX_WAIT, defaults.retryAfterMax()),
                        "ordering", choices(DeliverySettings.Ordering.values(), defaults.ordering()),
                        "orderingExhausted",
                                choices(DeliverySettings.OnExhausted.values(), defaults.orderingExhausted()),
                        "maxConcurrency",
                                Map.of(
                                        "minimum",
                                        1,
                                        "maximum",
                                        DeliverySettingsReader.MAX_CONCURRENCY,
                                        "default",
                                        defaults.pace().maxConcurrency())),
                Map.of("limit", Map.of("default", ListRequest.DEFAULT_LIMIT, "maximum", ListRequest.MAX_LIMIT)));
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
