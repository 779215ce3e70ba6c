package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.pgevents.platform.Findings;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a request, read field by field; what is wrong goes into the findings and is then treated as
 * absent. A field that is null counts as absent. Not thread-safe.
 */
final class Fields {

    private final JsonNode object;
    private final JsonPointer at;
    private final Findings findings;
    private final Set<String> known = new LinkedHashSet<>();

    /** @param object null, or JSON's null, for no fields at all */
    Fields(@Nullable JsonNode object, JsonPointer at, Findings findings) {
        this.at = at;
        this.findings = findings;
        if (object != null && !object.isNull() && !object.isObject()) {
            findings.add(at, "wrong-type", "Must be an object.");
        }
        this.object = object != null && object.isObject() ? object : JsonNodeFactory.instance.objectNode();
    }

    JsonPointer pointer(String name) {
        return at.appendProperty(name);
    }

    @Nullable
    JsonNode node(String name) {
        known.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    Fields object(String name) {
        return new Fields(node(name), pointer(name), findings);
    }

    Optional<String> text(String name, int maxLength) {
        JsonNode value = node(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            return refuse(name, "wrong-type", "Must be a string that is not empty.");
        }
        if (value.textValue().length() > maxLength) {
            return refuse(name, "too-long", "Must have at most " + maxLength + " characters.");
        }
        return Optional.of(value.textValue());
    }

    Optional<Integer> integer(String name, int least, int most) {
        JsonNode value = node(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            return refuse(name, "out-of-range", "Must be a whole number from " + least + " to " + most + ".");
        }
        return Optional.of(value.intValue());
    }

    /** A number above zero, which may have a fraction. */
    Optional<Double> number(String name, int most) {
        JsonNode value = node(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isNumber() || !(value.doubleValue() > 0) || value.doubleValue() > most) {
            return refuse(name, "out-of-range", "Must be a number above 0 and up to " + most + ".");
        }
        return Optional.of(value.doubleValue());
    }

    /** False if it is absent. */
    boolean flag(String name) {
        JsonNode value = node(name);
        if (value != null && !value.isBoolean()) {
            refuse(name, "wrong-type", "Must be true or false.");
        }
        return value != null && value.asBoolean();
    }

    Optional<Duration> duration(String name, Duration least, Duration most) {
        JsonNode value = node(name);
        return value == null ? Optional.empty() : duration(value, pointer(name), least, most);
    }

    Optional<List<Duration>> durations(String name, int maxSize, Duration least, Duration most) {
        JsonNode values = node(name);
        if (values == null) {
            return Optional.empty();
        }
        if (!values.isArray() || values.size() > maxSize) {
            return refuse(name, "wrong-type", "Must be an array of at most " + maxSize + " durations.");
        }
        List<Duration> read = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            duration(values.get(i), pointer(name).appendIndex(i), least, most).ifPresent(read::add);
        }
        return Optional.of(List.copyOf(read));
    }

    List<String> texts(String name, int maxSize) {
        JsonNode values = node(name);
        if (values == null) {
            return List.of();
        }
        Set<String> read = new LinkedHashSet<>();
        values.forEach(value -> read.add(value.isTextual() ? value.textValue() : ""));
        if (!values.isArray() || values.size() > maxSize || read.size() != values.size() || read.contains("")) {
            findings.add(
                    pointer(name),
                    "wrong-type",
                    "Must be an array of at most " + maxSize + " different strings that are not empty.");
            return List.of();
        }
        return List.copyOf(read);
    }

    <E extends Enum<E>> Optional<E> choice(String name, Class<E> choices) {
        JsonNode value = node(name);
        if (value == null) {
            return Optional.empty();
        }
        Optional<E> chosen = Stream.of(choices.getEnumConstants())
                .filter(choice -> nameOf(choice).equals(value.textValue()))
                .findFirst();
        if (chosen.isEmpty()) {
            List<String> names =
                    Stream.of(choices.getEnumConstants()).map(Fields::nameOf).toList();
            findings.add(pointer(name), "unknown-value", "Must be one of " + String.join(", ", names) + ".");
        }
        return chosen;
    }

    /** For a setting of which only one value works so far. */
    void only(String name, String json) {
        JsonNode value = node(name);
        if (value != null && !value.toString().equals(json)) {
            findings.add(pointer(name), "unsupported", "Only " + json + " is supported; it may be left out.");
        }
    }

    /** For a setting that exists in a standard but does not work here: better refused than ignored. */
    void none(String name, String instead) {
        if (node(name) != null) {
            findings.add(pointer(name), "unsupported", "'" + name + "' is not supported; " + instead);
        }
        known.remove(name);
    }

    void refuseBeside(String name, String other) {
        if (node(name) != null) {
            findings.add(
                    pointer(name), "contradiction", "Can't be given beside '" + other + "'; leave one of them out.");
        }
    }

    /** Every field that was not asked for before. */
    Map<String, String> otherTexts(int maxSize, int maxLength) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                text(name, maxLength).ifPresent(text -> texts.put(name, text));
            }
        });
        if (texts.size() > maxSize) {
            findings.add(at, "too-many", "Must have at most " + maxSize + " settings.");
        }
        return Map.copyOf(texts);
    }

    /** To be called when all fields are read: every other is refused by name. */
    void refuseOthers() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name) && !findings.has(pointer(name))) {
                findings.add(
                        pointer(name),
                        "unknown-field",
                        "There is no field '" + name + "' here; known are " + String.join(", ", known) + ".");
            }
        });
    }

    /** The name of a constant in JSON. */
    static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private Optional<Duration> duration(JsonNode value, JsonPointer pointer, Duration least, Duration most) {
        try {
            // A number's text is no duration, so anything but a string fails here too.
            Duration read = Duration.parse(value.asText());
            if (read.compareTo(least) >= 0 && read.compareTo(most) <= 0) {
                return Optional.of(read);
            }
        } catch (DateTimeParseException notADuration) {
            // refused below
        }
        findings.add(
                pointer,
                "invalid-duration",
                "Must be an ISO 8601 duration of days, hours, minutes and seconds from " + least + " to " + most
                        + ", for example \"PT15S\".");
        return Optional.empty();
    }

    private <T> Optional<T> refuse(String name, String code, String detail) {
        findings.add(pointer(name), code, detail);
        return Optional.empty();
    }
}
