package io.pgevents.capture;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Findings;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one CloudEvent 1.0 out of its attributes and data. What the log fills itself (id and time) is kept beside its
 * own under the names {@code originid} and {@code origintime}.
 */
final class MessageReader {

    private static final Set<String> CORE = Set.of(
            "specversion",
            "id",
            "source",
            "type",
            "subject",
            "time",
            "datacontenttype",
            "dataschema",
            "data",
            "data_base64");
    private static final Map<String, String> KEPT_AS =
            Map.of("id", "originid", "time", "origintime", "dataschema", "origindataschema");
    /** An index entry of PostgreSQL has at most 2704 bytes, and source and id are in one. */
    private static final int MAX_BYTES = 1000;

    /** Of the types of events that the service makes: whoever gets one can rely on its being true. */
    static final String RESERVED = "pgevents.";

    /** But for these: changes that a function in some database sends, which has no log to write to. */
    private static final List<String> OF_TABLES = List.of("pgevents.row.", "pgevents.table.");

    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,64}");

    private final ObjectNode event;
    private final String at;
    private final Findings findings;

    /** @param at JSON pointer of the event within the body */
    private MessageReader(ObjectNode event, String at, Findings findings) {
        this.event = event;
        this.at = at;
        this.findings = findings;
    }

    /** Meaningful only if no findings were added. */
    static Message read(JsonNode event, String at, Findings findings) {
        if (!(event instanceof ObjectNode object)) {
            findings.add(at, "wrong-type", "A CloudEvent is a JSON object.");
            return new Message("", "", "", null, null, new ObjectMapper().createObjectNode());
        }
        return new MessageReader(object, at, findings).read();
    }

    private Message read() {
        String version = required("specversion");
        if (!version.isEmpty() && !version.equals("1.0")) {
            findings.add(at + "/specversion", "unsupported", "The field specversion must be \"1.0\".");
        }
        checkContent();
        return new Message(bounded("id"), bounded("source"), type(), optional("subject"), data(), attributes());
    }

    private String type() {
        String type = required("type");
        if (type.startsWith(RESERVED) && OF_TABLES.stream().noneMatch(type::startsWith)) {
            findings.add(
                    at + "/type",
                    "reserved",
                    "Types that begin with " + RESERVED
                            + " are for what the service itself tells, but for those of rows and tables.");
        }
        return type;
    }

    private String bounded(String name) {
        String value = required(name);
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            findings.add(
                    at + "/" + name, "too-long", "The field " + name + " must have at most " + MAX_BYTES + " bytes.");
        }
        return value;
    }

    private String required(String name) {
        String value = optional(name);
        if (value == null || value.isEmpty()) {
            findings.add(at + "/" + name, "required", "The field " + name + " must be a text that is not empty.");
            return "";
        }
        return value;
    }

    private @Nullable String optional(String name) {
        JsonNode value = event.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.textValue().indexOf('\0') >= 0) {
            findings.add(at + "/" + name, "wrong-type", "The field " + name + " must be a text without U+0000.");
            return null;
        }
        return value.textValue();
    }

    private void checkContent() {
        if (event.has("data_base64")) {
            findings.add(at + "/data_base64", "unsupported", "Binary data is not supported; send data as JSON.");
        }
        String time = optional("time");
        try {
            if (time != null) {
                OffsetDateTime.parse(time);
            }
        } catch (DateTimeException e) {
            findings.add(at + "/time", "wrong-format", "The field time must be a timestamp by RFC 3339.");
        }
        String type = optional("datacontenttype");
        if (type != null && !JsonTypes.isJson(type)) {
            findings.add(
                    at + "/datacontenttype",
                    "unsupported",
                    "The data must be JSON, so datacontenttype a type of JSON.");
        }
    }

    private @Nullable String data() {
        JsonNode data = event.get("data");
        return data == null ? null : data.toString();
    }

    private ObjectNode attributes() {
        ObjectNode attributes = event.objectNode();
        event.properties().forEach(field -> {
            String name = field.getKey();
            if (KEPT_AS.containsKey(name)) {
                attributes.set(KEPT_AS.get(name), field.getValue());
            } else if (!CORE.contains(name)) {
                extension(name, field.getValue(), attributes);
            }
        });
        return attributes;
    }

    private void extension(String name, JsonNode value, ObjectNode attributes) {
        String pointer = at + JsonPointer.empty().appendProperty(name);
        if (!EXTENSION.matcher(name).matches()) {
            findings.add(pointer, "unknown", "An extension's name is of lower-case letters and digits, at most 64.");
        } else if (value.isContainerNode()) {
            findings.add(pointer, "wrong-type", "An extension is a text, a number or a boolean.");
        } else if (value.isTextual() && value.textValue().indexOf('\0') >= 0) {
            findings.add(pointer, "wrong-type", "An extension must not contain U+0000.");
        } else if (!value.isNull()) {
            attributes.set(name, value);
        }
    }
}
