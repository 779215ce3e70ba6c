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
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes CloudEvents out of an HTTP request, in the three content modes of the CloudEvents HTTP binding 1.0.2. */
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
        var findings = new Findings();
        List<Message> messages = new ArrayList<>();
        String type = mediaType(headers);
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
        } else if (headers.getHeaderString(ATTRIBUTE + "specversion") != null) {
            messages.add(MessageReader.read(binary(headers, type, body), "", findings));
        } else {
            throw Problem.of(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Send a CloudEvent: " + STRUCTURED + ", " + BATCH
                            + ", or JSON with the attributes in ce- headers.");
        }
        findings.throwIfAny();
        return messages;
    }

    private static ObjectNode binary(HttpHeaders headers, String type, byte @Nullable [] body) {
        ObjectNode event = new ObjectMapper().createObjectNode();
        headers.getRequestHeaders().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(ATTRIBUTE)) {
                event.put(lower.substring(ATTRIBUTE.length()), decoded(values.get(0)));
            }
        });
        if (body != null && body.length > 0) {
            if (!JsonTypes.isJson(type)) {
                throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The data must be JSON.");
            }
            event.set("data", json(body));
        }
        return event;
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

    private static String mediaType(HttpHeaders headers) {
        String type = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
