package io.pgevents.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the phases of an attempt took; null for a phase that there was none of, or that did not end.
 *
 * @param dns until the name was resolved
 * @param connect opening the connection, with TLS; null if one was kept from before
 * @param firstByte from the end of the request to the status line
 */
public record Timings(
        @Nullable Duration dns,
        @Nullable Duration connect,
        @Nullable Duration firstByte) {

    public static final Timings NONE = new Timings(null, null, null);
}
