package io.pgevents.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes CloudEvents out of a message, in the three content modes of the CloudEvents HTTP binding 1.0.2. */
final class MessageBody {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String ATTRIBUTE = "ce-";

    /** Keeps every digit of a number. */
    private static final ObjectReader JSON = new ObjectMapper()
            .reader()
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

    private MessageBody() {}

    /**
     * @return the events, in order
     * @throws Problem if it is no CloudEvent, or not a valid one
     */
    static List<Message> read(HttpHeaders headers, byte @Nullable [] body) {
        String type = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
        return read(new Parts(type == null ? "" : type, attributes(headers), body));
    }

    /**
     * Whatever it came by.
     *
     * @return the events, in order
     * @throws Problem if it is no CloudEvent, or not a valid one
     */
    static List<Message> read(Parts parts) {
        var findings = new Findings();
        List<Message> messages = new ArrayList<>();
        String type = parts.mediaType();
        byte[] body = parts.body();
        if (type.equals(BATCH)) {
            JsonNode events = json(body);
            if (!events.isArray()) {
                throw Problem.malformed("", "wrong-type", "A batch is a JSON array of CloudEvents.");
            }
            for (int i = 0; i < events.size(); i++) {
                messages.add(MessageReader.read(events.get(i), "/" + i, findings));
            }
        } else if (type.equals(STRUCTURED)) {
            messages.add(MessageReader.read(json(body), "", findings));
        } else if (parts.attributes().containsKey("specversion")) {
            messages.add(MessageReader.read(binary(parts), "", findings));
        } else {
            throw Problem.of(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Send a CloudEvent: " + STRUCTURED + ", " + BATCH
                            + ", or JSON with the attributes in ce- headers.");
        }
        findings.throwIfAny();
        return messages;
    }

    private static ObjectNode binary(Parts parts) {
        ObjectNode event = new ObjectMapper().createObjectNode();
        parts.attributes().forEach(event::put);
        byte[] body = parts.body();
        if (body != null && body.length > 0) {
            if (!JsonTypes.isJson(parts.mediaType())) {
                throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The data must be JSON.");
            }
            event.set("data", json(body));
        }
        return event;
    }

    private static Map<String, String> attributes(HttpHeaders headers) {
        Map<String, String> attributes = new LinkedHashMap<>();
        boolean isBinary = headers.getHeaderString(ATTRIBUTE + "specversion") != null;
        headers.getRequestHeaders().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (isBinary && lower.startsWith(ATTRIBUTE)) {
                attributes.put(lower.substring(ATTRIBUTE.length()), decoded(values.get(0)));
            }
        });
        return attributes;
    }

    /** One round of percent-decoding; a plus sign is a plus sign. */
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.malformed("A ce- header has a percent sign that begins no escape: " + value);
        }
    }

    private static JsonNode json(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            throw Problem.malformed("", "empty-body", "The body is empty; JSON is expected.");
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw Problem.malformed("", "malformed-json", "The body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Problem.malformed("", "malformed-json", "The body is not JSON in UTF-8.");
        }
    }

    /**
     * A message of any protocol.
     *
     * @param contentType empty if there is none
     * @param attributes those that are beside the body, without the prefix of the protocol
     */
    record Parts(String contentType, Map<String, String> attributes, byte @Nullable [] body) {

        String mediaType() {
            return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        }
    }
}
