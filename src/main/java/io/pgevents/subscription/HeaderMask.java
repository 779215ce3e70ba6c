package io.pgevents.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Hides the values of headers that look like credentials from whoever reads a subscription. Who sends the mask back
 * keeps what is stored, so that read, modify and replace works.
 */
final class HeaderMask {

    static final String MASK = "********";

    /** Where a definition has its headers, as a JSON pointer. */
    static final String HEADERS = "/protocolsettings/headers";

    private static final Pattern CREDENTIAL = Pattern.compile(
            "auth|cookie|token|secret|key|password|passwd|credential|signature|session", Pattern.CASE_INSENSITIVE);

    private HeaderMask() {}

    /** A copy with credentials masked. */
    static ObjectNode apply(ObjectNode spec) {
        ObjectNode masked = spec.deepCopy();
        if (masked.at(HEADERS) instanceof ObjectNode headers) {
            headers.properties().forEach(header -> {
                if (CREDENTIAL.matcher(header.getKey()).find()) {
                    header.setValue(headers.textNode(MASK));
                }
            });
        }
        return masked;
    }

    /** Puts the stored values where the input has the mask. */
    static void restore(ObjectNode input, ObjectNode stored) {
        JsonNode storedHeaders = stored.at(HEADERS);
        if (input.at(HEADERS) instanceof ObjectNode headers) {
            for (Map.Entry<String, JsonNode> header : headers.properties()) {
                JsonNode known = storedHeaders.get(header.getKey());
                if (known != null && header.getValue().asText().equals(MASK)) {
                    header.setValue(known);
                }
            }
        }
    }
}
