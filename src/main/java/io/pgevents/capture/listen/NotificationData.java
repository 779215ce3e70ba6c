package io.pgevents.capture.listen;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The data of a notification's event: {@code {"channel","payload","pid"}}, the payload as the very JSON that was sent
 * where it is JSON, else as a string. Where the payload does not show exactly what was sent, {@code text} does.
 */
final class NotificationData {

    /** Deeper JSON, or longer numbers, many a receiver's parser refuses; such a payload is passed on as a string. */
    private static final int MAX_DEPTH = 500;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private NotificationData() {}

    static String of(String channel, String payload, int pid) {
        JsonToken kind = kind(payload);
        if (kind == null) {
            return asText(channel, payload, pid);
        }
        String json = payload.strip();
        // A string's quotes and escapes, and white space around, would not come back from the payload alone.
        boolean exact = kind != JsonToken.VALUE_STRING && json.length() == payload.length();
        return data(channel, json, pid, exact ? null : payload);
    }

    /** With the payload as a string, whatever it is: for what Java takes for JSON and PostgreSQL does not. */
    static String asText(String channel, String payload, int pid) {
        return data(channel, quoted(payload), pid, null);
    }

    private static String data(String channel, String json, int pid, @Nullable String text) {
        return "{\"channel\":" + quoted(channel) + ",\"payload\":" + json + ",\"pid\":" + pid
                + (text == null ? "" : ",\"text\":" + quoted(text)) + "}";
    }

    /** What its one JSON value begins with; null if it is not exactly one. */
    private static @Nullable JsonToken kind(String payload) {
        try (JsonParser parser = JSON.createParser(payload)) {
            JsonToken first = parser.nextToken();
            parser.skipChildren();
            // A parser reads numbers and strings only as far as it is asked to.
            parser.finishToken();
            return first == null || parser.nextToken() != null ? null : first;
        } catch (IOException notJson) {
            return null;
        }
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
