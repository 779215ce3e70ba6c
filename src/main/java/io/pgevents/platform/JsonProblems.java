package io.pgevents.platform;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Says what Jackson found wrong with a body in the words of the API, without the names of our classes. */
public final class JsonProblems {

    private JsonProblems() {}

    public static Problem of(JsonProcessingException failure) {
        if (failure.getCause() instanceof JsonProcessingException inner && inner != failure) {
            return of(inner);
        }
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return unknownField(unknown);
        }
        if (failure instanceof MismatchedInputException mismatch) {
            return mismatch(mismatch);
        }
        if (failure instanceof JsonMappingException mapping) {
            return Problem.validation(pointer(mapping).toString(), "invalid", reason(mapping));
        }
        return malformed(failure);
    }

    private static Problem unknownField(UnrecognizedPropertyException unknown) {
        Collection<Object> known = unknown.getKnownPropertyIds();
        String names = known == null
                ? ""
                : "; known are "
                        + String.join(
                                ", ",
                                known.stream().map(String::valueOf).sorted().toList());
        return Problem.validation(
                pointer(unknown).toString(),
                "unknown-field",
                "There is no field '" + unknown.getPropertyName() + "' here" + names + ".");
    }

    private static Problem mismatch(MismatchedInputException mismatch) {
        if (mismatch.getOriginalMessage().startsWith("Trailing token")) {
            return Problem.malformed("", "malformed-json", "The body goes on after the end of the JSON value.");
        }
        return Problem.validation(
                pointer(mismatch).toString(), "wrong-type", "Must be " + expected(mismatch.getTargetType()) + ".");
    }

    private static String expected(Class<?> target) {
        if (target == null) {
            return "a JSON value of another type";
        }
        if (target == Boolean.class || target == boolean.class) {
            return "true or false";
        }
        if (target == String.class) {
            return "a string";
        }
        if (Number.class.isAssignableFrom(target) || target.isPrimitive()) {
            return "a number";
        }
        if (target.isEnum()) {
            return "one of " + String.join(", ", enumNames(target));
        }
        return Collection.class.isAssignableFrom(target) || target.isArray() ? "an array" : "an object";
    }

    private static List<String> enumNames(Class<?> target) {
        return Arrays.stream(target.getEnumConstants())
                .map(value -> value.toString().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** A constructor of ours that refuses a value says why in its own words. */
    private static String reason(JsonMappingException mapping) {
        return mapping.getCause() instanceof IllegalArgumentException refused && refused.getMessage() != null
                ? refused.getMessage()
                : "The value is not valid.";
    }

    private static Problem malformed(JsonProcessingException failure) {
        JsonLocation at = failure.getLocation();
        String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        String pointer = failure.getProcessor() instanceof JsonParser parser
                ? parser.getParsingContext().pathAsPointer().toString()
                : "";
        return Problem.malformed(
                pointer, "malformed-json", "The body is not JSON" + where + ": " + failure.getOriginalMessage());
    }

    private static JsonPointer pointer(JsonMappingException failure) {
        JsonPointer pointer = JsonPointer.empty();
        for (JsonMappingException.Reference step : failure.getPath()) {
            pointer = step.getFieldName() == null
                    ? pointer.appendIndex(step.getIndex())
                    : pointer.appendProperty(step.getFieldName());
        }
        return pointer;
    }
}
