package io.pgevents.subscription;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Findings;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The first event of a new subscription. */
sealed interface StartFrom {

    String FIELD = "startFrom";

    /** With what commits from now on. */
    record Now() implements StartFrom {}

    /** With everything that was captured at that time or later, and is still in the log. */
    record Time(Instant from) implements StartFrom {}

    /** With everything in the log that has a greater id. */
    record After(long id) implements StartFrom {}

    StartFrom NOW = new Now();
    StartFrom EARLIEST = new After(0);

    Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /** @param now no later time can be named */
    static StartFrom read(@Nullable JsonNode given, Instant now, Findings findings) {
        if (given == null || given.isNull() || given.asText().equals("now")) {
            return NOW;
        }
        if (given.asText().equals("earliest")) {
            return EARLIEST;
        }
        if (given instanceof ObjectNode object && object.size() == 1) {
            String name = object.fieldNames().next();
            JsonPointer at = JsonPointer.empty().appendProperty(FIELD).appendProperty(name);
            if (name.equals("time")) {
                return time(object.get(name), now, at, findings);
            }
            if (name.equals("position")) {
                return position(object.get(name), at, findings);
            }
        }
        findings.addAt(
                FIELD,
                "unknown-value",
                "Must be \"now\", \"earliest\", {\"time\": \"2026-03-01T12:00:00Z\"} or {\"position\": \"123\"}.");
        return NOW;
    }

    private static StartFrom time(JsonNode value, Instant now, JsonPointer at, Findings findings) {
        try {
            Instant from = OffsetDateTime.parse(value.asText()).toInstant();
            if (!from.isAfter(now)) {
                return new Time(from);
            }
            findings.add(at, "out-of-range", "Is in the future; leave startFrom out to begin now.");
        } catch (DateTimeException notATime) {
            findings.add(at, "invalid-time", "Must be a time with its offset, for example \"2026-03-01T12:00:00Z\".");
        }
        return NOW;
    }

    private static StartFrom position(JsonNode value, JsonPointer at, Findings findings) {
        String digits = value.asText();
        if (NUMBER.matcher(digits).matches()) {
            return new After(Long.parseLong(digits));
        }
        findings.add(at, "wrong-type", "Must be the id of an event, a whole number: events after that one are sent.");
        return NOW;
    }
}
