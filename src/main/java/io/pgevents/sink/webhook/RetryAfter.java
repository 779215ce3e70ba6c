package io.pgevents.sink.webhook;

import io.netty.handler.codec.DateFormatter;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** The {@code Retry-After} field of RFC 9110, section 10.2.3: seconds, or an HTTP-date in any of its three forms. */
final class RetryAfter {

    private RetryAfter() {}

    /**
     * How long to wait.
     *
     * @param most what it is cut to, zero to ignore the field
     * @return null if the field is absent, malformed, negative, in the past or to be ignored
     */
    static @Nullable Duration of(@Nullable String value, Instant now, Duration most) {
        if (value == null || most.isZero()) {
            return null;
        }
        Duration wait = parse(value.strip(), now);
        if (wait == null || wait.isNegative() || wait.isZero()) {
            return null;
        }
        return wait.compareTo(most) > 0 ? most : wait;
    }

    private static @Nullable Duration parse(String value, Instant now) {
        if (value.matches("[0-9]+")) {
            // More digits than a long holds is simply very long.
            return Duration.ofSeconds(value.length() > 18 ? Integer.MAX_VALUE : Long.parseLong(value));
        }
        Date date = DateFormatter.parseHttpDate(value);
        return date == null ? null : Duration.between(now, date.toInstant());
    }
}
