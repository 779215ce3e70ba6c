package io.pgevents.capture;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What may be the name of a channel that is captured. */
final class ChannelNames {

    /** {@code NAMEDATALEN - 1}, PostgreSQL's limit for identifiers and for the channel of {@code pg_notify}. */
    static final int MAX_BYTES = 63;

    /** The doorbell and the markers: an event for each of these would be the reason for the next. */
    private static final Set<String> OWN = Set.of("pgevents", "pgevents_listen");

    private ChannelNames() {}

    /** @throws IllegalArgumentException if no such channel can be captured; says why and what to do */
    static void check(String channel) {
        if (channel.isEmpty()) {
            throw new IllegalArgumentException("The name of a channel must not be empty.");
        }
        if (channel.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "The name of a channel must not contain U+0000, which PostgreSQL does not allow in a text.");
        }
        int bytes = bytes(channel);
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("The name of a channel has at most " + MAX_BYTES
                    + " bytes in UTF-8, and this has " + bytes + ": NOTIFY can't send to it.");
        }
        if (OWN.contains(channel)) {
            throw new IllegalArgumentException(
                    "The channel " + channel + " is pgevents' own and can't be captured; choose another name.");
        }
    }

    static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        int bytes = 0;
        for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
            int c = name.codePointAt(at);
            bytes += length(c);
            if (bytes > MAX_BYTES) {
                break;
            }
            folded.appendCodePoint(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
        return folded.toString();
    }

    private static int bytes(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "The name of a channel must be text that UTF-8 can express; it has half a surrogate pair.", e);
        }
    }

    private static int length(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x1_0000 ? 3 : 4;
    }
}
