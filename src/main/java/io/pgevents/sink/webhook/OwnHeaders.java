package io.pgevents.sink.webhook;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The headers that a subscription adds to its requests. */
final class OwnHeaders {

    /** Those that frame the message or speak for pgevents. They are dropped. */
    private static final Set<String> RESERVED = Set.of(
            "accept-encoding",
            "connection",
            "date",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    private static final List<String> RESERVED_PREFIXES = List.of("webhook-", "content-", "ce-", "proxy-", ":");

    private OwnHeaders() {}

    /** @throws IllegalArgumentException if one is not legal in HTTP */
    static MultiMap of(Map<String, String> own) {
        // Checks names and values. Vert.x' plain map does not, and what is illegal would fail too late to be noticed.
        MultiMap headers = HttpHeaders.headers();
        own.entrySet().stream().filter(header -> !isReserved(header.getKey())).forEach(header -> add(headers, header));
        return headers;
    }

    private static void add(MultiMap headers, Map.Entry<String, String> header) {
        try {
            headers.add(header.getKey(), header.getValue());
        } catch (IllegalArgumentException e) {
            // Its message repeats the value, which may be a credential.
            throw new IllegalArgumentException(
                    "the name or value of a header of the subscription is not legal in HTTP");
        }
    }

    private static boolean isReserved(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return RESERVED.contains(name) || RESERVED_PREFIXES.stream().anyMatch(name::startsWith);
    }
}
