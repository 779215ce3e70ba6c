package io.pgevents.sink.webhook;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver answered.
 *
 * @param excerpt the beginning of the body, as far as it came
 */
record Answer(int status, MultiMap headers, String excerpt) {

    @Nullable
    String retryAfter() {
        return headers.get("Retry-After");
    }

    /** Without the body, which is not ours to put into a log. */
    @Override
    public String toString() {
        return "HTTP " + status;
    }
}
