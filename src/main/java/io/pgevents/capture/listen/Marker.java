package io.pgevents.capture.listen;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the recorder sends on the channel of markers about twice a second: it divides what all replicas hear into numbered
 * stretches, shows them that the recorder is alive and the recorder that it can hear, and says what is logged.
 *
 * @param number greater than that of the marker before
 * @param loggedTo a marker before which everything is logged; 0 if the sender has just begun and knows of none
 */
record Marker(long number, long loggedTo) {

    static final String CHANNEL = "pgevents_listen";

    private static final Pattern TEXT = Pattern.compile("((\\d{1,18}) (\\d{1,18})) ([0-9a-f]{64})");

    /** As {@code pgevents.send_marker} writes it; null if it is something else, or not sealed with this secret. */
    static @Nullable Marker parse(String payload, String secret) {
        Matcher text = TEXT.matcher(payload);
        if (!text.matches() || !MessageDigest.isEqual(bytes(seal(text.group(1), secret)), bytes(text.group(4)))) {
            return null;
        }
        return new Marker(Long.parseLong(text.group(2)), Long.parseLong(text.group(3)));
    }

    static String seal(String message, String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(secret + " " + message + " " + secret));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
