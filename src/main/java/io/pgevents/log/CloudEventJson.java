package io.pgevents.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;

/**
 * An event as JSON, by the CloudEvents JSON event format 1.0.2 in structured mode.
 *
 * <p>The data is pasted as PostgreSQL wrote it and never parsed, so every digit and the order of the columns survive.
 * It comes last, so that a reader with an eye on the start of a body sees what the event is about.
 */
public final class CloudEventJson {

    public static final String MEDIA_TYPE = "application/cloudevents+json; charset=UTF-8";

    private static final JsonFactory JSON = new JsonFactory();

    private static final Set<String> CORE_ATTRIBUTES = Set.of(
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

    private CloudEventJson() {}

    /** The event as one JSON object. Thread-safe; the same event always gives the same text. */
    public static String of(Event event) {
        String data = event.data();
        StringWriter text = new StringWriter(512 + (data == null ? 0 : data.length()));
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            writeContext(event, json);
            writeExtensions(event, json);
            if (data != null) {
                json.writeStringField("datacontenttype", "application/json");
                json.writeFieldName("data");
                json.writeRawValue(data);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void writeContext(Event event, JsonGenerator json) throws IOException {
        json.writeStringField("specversion", "1.0");
        json.writeStringField("id", Long.toString(event.id()));
        json.writeStringField("source", event.source());
        json.writeStringField("type", event.type());
        if (hasSubject(event)) {
            json.writeStringField("subject", event.subject());
            json.writeStringField("partitionkey", event.subject());
        }
        json.writeStringField("time", DateTimeFormatter.ISO_INSTANT.format(event.time()));
    }

    /** A publisher's extension can't pose as an attribute that pgevents vouches for: a second one would win in many parsers. */
    private static void writeExtensions(Event event, JsonGenerator json) throws IOException {
        for (Map.Entry<String, String> extension : event.extensions().entrySet()) {
            String name = extension.getKey();
            if (!CORE_ATTRIBUTES.contains(name) && !(name.equals("partitionkey") && hasSubject(event))) {
                json.writeStringField(name, extension.getValue());
            }
        }
    }

    /** CloudEvents 1.0 forbids an empty subject and an empty partition key, but a row's key can be an empty text. */
    private static boolean hasSubject(Event event) {
        return event.subject() != null && !event.subject().isEmpty();
    }
}
