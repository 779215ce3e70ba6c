package io.pgevents.sink.webhook;

import io.pgevents.delivery.Delivery;
import io.pgevents.log.CloudEventJson;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Headers and body of one attempt. The signature is over exactly these bytes.
 *
 * @param headers in the order in which they are sent, ours last
 */
record SignedRequest(MultiMap headers, byte[] body) {

    /** Headers that frame the message or speak for pgevents. A subscription's own are dropped. */
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

    /** @throws IllegalArgumentException if the subscription has no usable secret or a header that HTTP doesn't allow */
    static SignedRequest of(Delivery delivery, String userAgent, Instant now) {
        byte[] body = CloudEventJson.of(delivery.event()).getBytes(StandardCharsets.UTF_8);
        String id = delivery.messageId();
        long timestamp = now.getEpochSecond();
        // Checks names and values. Vert.x' plain map does not, and what is illegal would fail too late to be noticed.
        MultiMap headers = HttpHeaders.headers();
        for (Map.Entry<String, String> header :
                delivery.subscription().headers().entrySet()) {
            if (!isReserved(header.getKey())) {
                add(headers, header);
            }
        }
        headers.set("content-type", CloudEventJson.MEDIA_TYPE);
        headers.set("user-agent", userAgent);
        headers.set("webhook-id", id);
        headers.set("webhook-timestamp", Long.toString(timestamp));
        headers.set("webhook-signature", Signature.of(delivery.subscription().secrets(), id, timestamp, body));
        return new SignedRequest(headers, body);
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
