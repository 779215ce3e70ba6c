package io.pgevents.capture;

import java.util.Locale;

/** Media types whose content is JSON, RFC 6838 and RFC 8259. */
final class JsonTypes {

    private JsonTypes() {}

    static boolean isJson(String mediaType) {
        String type = mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.equals("text/json") || type.endsWith("+json");
    }
}
