package io.pgevents.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as values of Java types, without guessing: no number loses its fraction, no text becomes a number, and no
 * null a zero. Its messages name what could not be read, and never the value. Thread-safe.
 */
final class TypedJson {

    /** PostgreSQL's own bounds: a text of 1 GB, a numeric of 131,072 digits before and 16,383 after the point. */
    private static final JsonFactory UNBOUNDED = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(150_000)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final ObjectMapper JSON = JsonMapper.builder(UNBOUNDED)
            .addModules(new JavaTimeModule(), new Jdk8Module(), new ParameterNamesModule())
            .annotationIntrospector(new ColumnNames())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private TypedJson() {}

    /** A JSON string as the text it stands for; anything else as it is written. */
    static String text(String json) {
        try {
            return json.startsWith("\"") ? JSON.readValue(json, String.class) : json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a text in the JSON is malformed", e);
        }
    }

    /** Null if it is not a list of strings. */
    static @Nullable List<String> texts(String json) {
        try {
            String[] texts = json.startsWith("[") ? JSON.readValue(json, String[].class) : null;
            return texts == null || Arrays.asList(texts).contains(null) ? null : List.of(texts);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /**
     * @param what is read, for the message
     * @return null for JSON's null
     * @throws IllegalArgumentException if it can't be read so
     */
    static <T> @Nullable T read(String json, Class<T> type, String what) {
        if (json.equals("null")) {
            return null;
        }
        if (type == String.class) {
            return type.cast(text(json));
        }
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    what + " can't be read as " + type.getTypeName() + ": " + reason(e, json), e);
        }
    }

    /** The same for a whole row. */
    static <T> T readRow(String json, Class<T> type, String table) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a row of " + table + " can't be read as " + type.getTypeName() + ": " + reason(e, json), e);
        }
    }

    /** Messages of Jackson have the value in them, which is nobody's business but the reader's. */
    private static String reason(JsonProcessingException e, String json) {
        if (e instanceof InvalidDefinitionException) {
            return e.getOriginalMessage();
        }
        if (e instanceof ValueInstantiationException && e.getCause() != null) {
            return "its constructor has thrown " + e.getCause();
        }
        String column = column(e).map(name -> "'" + name + "' ").orElse("");
        return column.isEmpty() ? "it is " + kind(json) : column + "is not what its member asks for";
    }

    private static Optional<String> column(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining(".")));
    }

    private static String kind(String json) {
        return switch (json.charAt(0)) {
            case '"' -> "a text of another form";
            case '{' -> "a JSON object";
            case '[' -> "a JSON array";
            case 't', 'f' -> "a boolean";
            default -> "a number of another kind or size";
        };
    }
}
