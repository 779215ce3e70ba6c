package io.pgevents.log;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an event tells about itself as headers: the binary content mode of the CloudEvents HTTP protocol binding 1.0.2. */
public final class CloudEventHeaders {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private CloudEventHeaders() {}

    /**
     * Header name, {@code ce-…}, to value; all but {@code Content-Type}, which is that of the data. An extension whose
     * name is not allowed in CloudEvents is left out. Thread-safe.
     */
    public static Map<String, String> of(Event event) {
        Map<String, String> headers = new LinkedHashMap<>();
        CloudEventAttributes.forHeaders(event).forEach((name, value) -> headers.put("ce-" + name, encode(value)));
        return headers;
    }

    /** Section 3.1.3.2 of the binding: UTF-8, of which space, quote, percent and what is not visible ASCII is %XX. */
    private static String encode(String value) {
        StringBuilder encoded = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7F && b != '"' && b != '%') {
                encoded.append((char) b);
            } else {
                HEX.toHexDigits(encoded.append('%'), b);
            }
        }
        return encoded.toString();
    }
}
