package io.pgevents.platform.auth;

import java.nio.charset.StandardCharsets;

/** A name as one segment of a URI path, RFC 3986 section 3.3: the same as {@code pgevents.uri_segment}. */
final class UriSegment {

    private static final String KEPT = "-._~!$&'()*+,;=:@";

    private UriSegment() {}

    static String of(String name) {
        var segment = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xff);
            boolean plain = (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || KEPT.indexOf(character) >= 0;
            if (plain) {
                segment.append(character);
            } else {
                segment.append(String.format("%%%02X", (int) character));
            }
        }
        return segment.toString();
    }
}
