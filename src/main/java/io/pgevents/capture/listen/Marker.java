package io.pgevents.capture.listen;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the recorder sends on the channel of markers about twice a second: it divides what all replicas hear into numbered
 * stretches, shows them that the recorder is alive and the recorder that it can hear, and says what is logged.
 *
 * @param number one more than that of the marker before
 * @param loggedTo a marker before which everything is logged; 0 if the sender has just begun and knows of none
 */
record Marker(long number, long loggedTo) {

    static final String CHANNEL = "pgevents_listen";

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) (\\d{1,18})");

    /** As {@code pgevents.send_marker} writes it; null if it is something else. */
    static @Nullable Marker parse(String payload) {
        Matcher text = TEXT.matcher(payload);
        return text.matches() ? new Marker(Long.parseLong(text.group(1)), Long.parseLong(text.group(2))) : null;
    }
}
