package io.pgevents.log;

import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What an event tells about itself in every format of CloudEvents 1.0.2: all its context attributes but the type of its data. */
public final class CloudEventAttributes {

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

    /** CloudEvents 1.0.2, "Naming conventions". Nothing else could be the name of a header for sure. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");

    private CloudEventAttributes() {}

    /**
     * Those that can be headers, properties or the like: an extension whose name is not allowed in CloudEvents is left
     * out. Thread-safe.
     */
    public static Map<String, String> forHeaders(Event event) {
        Map<String, String> attributes = of(event);
        attributes.keySet().removeIf(name -> !NAME.matcher(name).matches());
        return attributes;
    }

    /** Name to value, in the order in which they are written. */
    static Map<String, String> of(Event event) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", Long.toString(event.id()));
        attributes.put("source", event.source());
        attributes.put("type", event.type());
        String subject = event.subject();
        // CloudEvents 1.0 forbids an empty subject and an empty partition key, but a row's key can be an empty text.
        if (subject != null && !subject.isEmpty()) {
            attributes.put("subject", subject);
            attributes.put("partitionkey", subject);
        }
        attributes.put("time", DateTimeFormatter.ISO_INSTANT.format(event.time()));
        // A publisher's extension can't pose as an attribute that pgevents vouches for.
        event.extensions().forEach((name, value) -> {
            if (!CORE.contains(name)) {
                attributes.putIfAbsent(name, value);
            }
        });
        return attributes;
    }
}
