package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.platform.Encryption;
import io.pgevents.platform.Findings;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the headers that a subscription wants sent along: legal by RFC 9110, and none that the sender itself sets. */
final class HeaderReader {

    private static final int MAX_HEADERS = 32;
    private static final int MAX_VALUE = 4096;

    /** RFC 9110 section 5.6.2, {@code token}. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

    /** RFC 9110 section 5.5 without {@code obs-text}: visible ASCII, blanks only inside. */
    private static final Pattern VALUE = Pattern.compile("[!-~]([ \\t!-~]*[!-~])?");

    private static final List<String> RESERVED_PREFIXES = List.of("webhook-", "ce-", "content-", "proxy-", ":");
    private static final Set<String> RESERVED = Set.of(
            "host",
            "connection",
            "keep-alive",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "date",
            "user-agent",
            "accept-encoding");

    private HeaderReader() {}

    static Map<String, String> read(@Nullable JsonNode headers, JsonPointer at, Findings findings) {
        if (headers == null) {
            return Map.of();
        }
        if (!headers.isObject() || headers.size() > MAX_HEADERS) {
            findings.add(at, "wrong-type", "Must be an object of at most " + MAX_HEADERS + " header names and values.");
            return Map.of();
        }
        Map<String, String> read = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        headers.properties().forEach(header -> {
            String name = header.getKey();
            JsonNode value = header.getValue();
            JsonPointer pointer = at.appendProperty(name);
            if (!NAME.matcher(name).matches()) {
                findings.add(pointer, "invalid-header", "Is not a header name that HTTP allows.");
            } else if (isReserved(name)) {
                findings.add(pointer, "reserved-header", "'" + name + "' is set by pgevents; leave it out.");
            } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
                findings.add(pointer, "duplicate-header", "'" + name + "' is given twice; case makes no difference.");
            } else if (!value.isTextual() || !isLegal(value.textValue())) {
                findings.add(
                        pointer,
                        "invalid-header",
                        "The value must be a string of 1 to " + MAX_VALUE
                                + " visible ASCII characters, with blanks only between them.");
            } else if (value.textValue().equals(HeaderMask.MASK)) {
                findings.add(pointer, "masked", "Is the mask that a read shows; give the value itself.");
            } else if (value.textValue().startsWith(Encryption.MARK)) {
                findings.add(
                        pointer,
                        "invalid-header",
                        "Must not begin with '" + Encryption.MARK + "', which marks what pgevents has encrypted.");
            } else {
                read.put(name, value.textValue());
            }
        });
        return Map.copyOf(read);
    }

    private static boolean isLegal(String value) {
        return value.length() <= MAX_VALUE && VALUE.matcher(value).matches();
    }

    private static boolean isReserved(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return RESERVED.contains(lower) || RESERVED_PREFIXES.stream().anyMatch(lower::startsWith);
    }
}
