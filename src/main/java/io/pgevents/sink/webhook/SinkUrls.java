package io.pgevents.sink.webhook;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** URLs of webhooks, each taken apart once: that takes longer than signing what is sent there. Thread-safe. */
final class SinkUrls {

    private static final int MOST = 10_000;

    private final Map<String, SinkUrl> known = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException as {@link SinkUrl#parse} does */
    SinkUrl of(String url) {
        SinkUrl parsed = known.get(url);
        if (parsed == null) {
            parsed = SinkUrl.parse(url);
            // Those in use come back with their next delivery.
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(url, parsed);
        }
        return parsed;
    }
}
