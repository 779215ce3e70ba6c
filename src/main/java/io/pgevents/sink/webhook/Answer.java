package io.pgevents.sink.webhook;

import org.jspecify.annotations.Nullable;

/**
 * What a receiver answered.
 *
 * @param excerpt the beginning of the body, as far as it came
 */
record Answer(int status, @Nullable String retryAfter, String excerpt) {

    /** Without the body, which is not ours to put into a log. */
    @Override
    public String toString() {
        return "HTTP " + status;
    }
}
