package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.subscription.AttributeFilter.Comparison;
import io.pgevents.subscription.CombinedFilter.Quantifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads filter expressions in the JSON of the CloudEvents Subscriptions API, section "Filters", and {@code cel}. */
final class FilterReader {

    static final List<String> DIALECTS = List.of("exact", "prefix", "suffix", "all", "any", "not", "cel");

    private static final int MAX_FILTERS = 100;
    private static final int MAX_DEPTH = 10;
    private static final int MAX_TEXT = 2048;
    private static final Filter INVALID = event -> false;

    private final Findings findings;
    private int count;

    FilterReader(Findings findings) {
        this.findings = findings;
    }

    /**
     * Reads the array of filters at a pointer. What is wrong goes into the findings.
     *
     * @throws Problem {@code unsupported-filter-dialect}
     */
    List<Filter> read(JsonNode filters, JsonPointer at) {
        return list(filters, at, 0);
    }

    private List<Filter> list(JsonNode filters, JsonPointer at, int depth) {
        if (!filters.isArray()) {
            findings.add(at, "wrong-type", "Must be an array of filters.");
            return List.of();
        }
        List<Filter> read = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            read.add(one(filters.get(i), at.appendIndex(i), depth));
        }
        return List.copyOf(read);
    }

    private Filter one(JsonNode filter, JsonPointer at, int depth) {
        if (!filter.isObject() || filter.size() != 1) {
            findings.add(
                    at,
                    "invalid-filter",
                    "Must be an object with one member, named by its dialect: " + String.join(", ", DIALECTS) + ".");
            return INVALID;
        }
        if (depth > MAX_DEPTH || ++count > MAX_FILTERS) {
            findings.add(
                    at,
                    "too-many-filters",
                    "At most " + MAX_FILTERS + " filters, nested at most " + MAX_DEPTH
                            + " levels deep; a cel filter says more with less.");
            return INVALID;
        }
        String dialect = filter.fieldNames().next();
        JsonNode body = filter.get(dialect);
        JsonPointer inside = at.appendProperty(dialect);
        return switch (dialect) {
            case "exact", "prefix", "suffix" -> attributes(dialect, body, inside);
            case "all", "any" -> combined(dialect, body, inside, depth);
            case "not" -> new CombinedFilter(Quantifier.NOT, List.of(one(body, inside, depth + 1)));
            case "cel" -> cel(body, inside);
            default ->
                throw Problem.at(
                        ProblemType.UNSUPPORTED_FILTER_DIALECT,
                        inside.toString(),
                        "unsupported-filter-dialect",
                        "There is no filter dialect '" + dialect + "'; known are " + String.join(", ", DIALECTS) + ".");
        };
    }

    private Filter combined(String dialect, JsonNode body, JsonPointer at, int depth) {
        List<Filter> parts = list(body, at, depth + 1);
        if (body.isArray() && parts.isEmpty()) {
            findings.add(at, "empty", "Must hold at least one filter.");
        }
        return new CombinedFilter(Quantifier.valueOf(dialect.toUpperCase(Locale.ROOT)), parts);
    }

    private Filter attributes(String dialect, JsonNode body, JsonPointer at) {
        if (!body.isObject() || body.isEmpty()) {
            findings.add(at, "wrong-type", "Must be an object of at least one attribute and the text wanted of it.");
            return INVALID;
        }
        Map<String, String> wanted = new LinkedHashMap<>();
        body.properties().forEach(attribute -> {
            JsonNode value = attribute.getValue();
            if (attribute.getKey().isEmpty()
                    || !value.isTextual()
                    || value.textValue().isEmpty()) {
                findings.add(
                        at.appendProperty(attribute.getKey()),
                        "wrong-type",
                        "Must be a string of 1 to " + MAX_TEXT + " characters.");
            }
            wanted.put(attribute.getKey(), value.asText());
        });
        return new AttributeFilter(Comparison.valueOf(dialect.toUpperCase(Locale.ROOT)), Map.copyOf(wanted));
    }

    private Filter cel(JsonNode body, JsonPointer at) {
        if (!body.isTextual()) {
            findings.add(at, "wrong-type", "Must be a string, for example \"after.total > 100.0\".");
            return INVALID;
        }
        try {
            return CelDialect.compile(body.textValue());
        } catch (IllegalArgumentException invalid) {
            findings.add(at, "invalid-expression", String.valueOf(invalid.getMessage()));
            return INVALID;
        }
    }
}
