package io.pgevents.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Events as JSON, by the CloudEvents JSON event format 1.0.2.
 *
 * <p>The data is pasted as PostgreSQL wrote it and never parsed, so every digit and the order of the columns survive.
 * It comes last, so that a reader with an eye on the start of a body sees what the event is about.
 */
public final class CloudEventJson {

    /** Of {@link #of}. */
    public static final String MEDIA_TYPE = "application/cloudevents+json; charset=UTF-8";

    /** Of {@link #batch}. */
    public static final String BATCH_MEDIA_TYPE = "application/cloudevents-batch+json; charset=UTF-8";

    /** Of the data of an event, if it has any. */
    public static final String DATA_MEDIA_TYPE = "application/json";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int CONTEXT_LENGTH = 512;

    private CloudEventJson() {}

    /** The event as one JSON object. Thread-safe; the same event always gives the same text. */
    public static String of(Event event) {
        StringWriter text = new StringWriter(length(event));
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(event, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The events as one JSON array, in their order. Thread-safe; the same events always give the same text. */
    public static String batch(List<Event> events) {
        StringWriter text = new StringWriter(
                events.stream().mapToInt(CloudEventJson::length).sum());
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartArray();
            for (Event event : events) {
                write(event, json);
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static int length(Event event) {
        return CONTEXT_LENGTH + event.size();
    }

    private static void write(Event event, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, String> attribute :
                CloudEventAttributes.of(event).entrySet()) {
            json.writeStringField(attribute.getKey(), attribute.getValue());
        }
        if (event.data() != null) {
            json.writeStringField("datacontenttype", DATA_MEDIA_TYPE);
            json.writeFieldName("data");
            json.writeRawValue(event.data());
        }
        json.writeEndObject();
    }
}
