package io.pgevents.platform;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The text that says where the next page of a list begins: opaque to clients, and valid only for the list and the
 * filter that it was made for.
 */
final class Cursor {

    private static final String VERSION = "1";
    /** The one character that no text of PostgreSQL can hold. */
    private static final String SEPARATOR = "\0";

    private Cursor() {}

    /**
     * @param list the list and its filter, in any form that is always the same for them
     * @param key the sort key of the last row of this page
     */
    static String of(String list, List<String> key) {
        String text = VERSION + SEPARATOR + fingerprint(list) + SEPARATOR + String.join(SEPARATOR, key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The key inside.
     *
     * @throws Problem {@code invalid-cursor}
     */
    static List<String> key(String cursor, String list, int size) {
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw Problem.invalidCursor();
        }
        List<String> parts = List.of(text.split(SEPARATOR, -1));
        if (parts.size() != size + 2
                || !parts.get(0).equals(VERSION)
                || !parts.get(1).equals(fingerprint(list))) {
            throw Problem.invalidCursor();
        }
        return parts.subList(2, parts.size());
    }

    /** Guards against mistakes, not against malice: whoever forges a cursor sees no more than the list shows. */
    private static String fingerprint(String list) {
        return Integer.toHexString(list.hashCode());
    }
}
