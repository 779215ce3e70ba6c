package io.pgevents.compat.bridge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a payload says where it goes. The two releases of pg-amqp-bridge differ in a payload with two bars: {@code a|b|c} is
 * the message {@code b|c} for 0.0.7, and {@code c} with the headers {@code b} for 0.0.8, which takes JSON with a bar in it
 * apart.
 */
enum Grammar {
    V0_0_7("0.0.7") {
        @Override
        Payload parse(String payload) {
            String[] parts = payload.split("\\|", 2);
            return parts.length == 1 ? Payload.plain("", parts[0]) : Payload.plain(parts[0], parts[1]);
        }
    },
    V0_0_8("0.0.8") {
        @Override
        Payload parse(String payload) {
            String[] parts = payload.split("\\|", 3);
            return parts.length < 3
                    ? V0_0_7.parse(payload)
                    : new Payload(WhiteSpace.trim(parts[0]), headers(parts[1]), WhiteSpace.trim(parts[2]));
        }
    };

    private final String release;

    Grammar(String release) {
        this.release = release;
    }

    String release() {
        return release;
    }

    abstract Payload parse(String payload);

    /** {@code Name: v1, v2; Name2: v3}. What has no colon is no header; of a name that comes twice the last counts. */
    private static Map<String, List<String>> headers(String text) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String header : text.split(";")) {
            int colon = header.indexOf(':');
            if (colon >= 0) {
                List<String> values = new ArrayList<>();
                for (String value : header.substring(colon + 1).split(",", -1)) {
                    values.add(WhiteSpace.trim(value));
                }
                headers.put(WhiteSpace.trim(header.substring(0, colon)), List.copyOf(values));
            }
        }
        return headers;
    }

    /**
     * A payload taken apart.
     *
     * @param headers each has one value or more
     */
    record Payload(String routingKey, Map<String, List<String>> headers, String message) {

        private static Payload plain(String routingKey, String message) {
            return new Payload(WhiteSpace.trim(routingKey), Map.of(), WhiteSpace.trim(message));
        }
    }
}
