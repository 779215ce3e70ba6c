package io.pgevents.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.delivery.ReplayRequest.Bound;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a replay, and says of every field that is wrong what would be right. */
@ApplicationScoped
class ReplayRequestReader {

    private static final double MOST_PER_SECOND = 100_000;
    private static final int LONGEST_TEXT = 2048;
    private static final List<String> FIELDS =
            List.of("subscription", "from", "until", "status", "eventType", "ratePerSecond");

    private final Clock clock;

    ReplayRequestReader(Clock clock) {
        this.clock = clock;
    }

    /** @throws Problem {@code validation-error} */
    ReplayRequest read(JsonNode body) {
        if (!body.isObject()) {
            throw Problem.validation("", "wrong-type", "The body must be an object.");
        }
        var findings = new Findings();
        refuseUnknown(body, "", FIELDS, findings);
        var request = new ReplayRequest(
                text(body, "subscription", findings).orElseGet(() -> {
                    if (!has(body, "subscription")) {
                        findings.addAt("subscription", "missing", "Is needed: the id of the subscription.");
                    }
                    return "";
                }),
                bound(body, "from", findings),
                bound(body, "until", findings),
                isDeadOnly(body, findings),
                text(body, "eventType", findings).orElse(null),
                rate(body, findings),
                body.toString());
        if (!has(body, "from") && !has(body, "status")) {
            findings.addAt(
                    "from", "missing", "Is needed, {\"time\": …} or {\"position\": …}, unless \"status\" is \"dead\".");
        }
        checkOrder(request, findings);
        findings.throwIfAny();
        return request;
    }

    private void checkOrder(ReplayRequest request, Findings findings) {
        OffsetDateTime from = ReplayRequest.time(request.from());
        OffsetDateTime until = ReplayRequest.time(request.until());
        if (from != null && from.toInstant().isAfter(clock.instant())) {
            findings.add("/from/time", "in-the-future", "Must not be in the future.");
        }
        Long first = ReplayRequest.position(request.from());
        Long last = ReplayRequest.position(request.until());
        if ((from != null && until != null && !from.isBefore(until))
                || (first != null && last != null && first >= last)) {
            findings.addAt("until", "contradiction", "Must be later than \"from\".");
        }
    }

    private static @Nullable Bound bound(JsonNode body, String name, Findings findings) {
        if (!has(body, name)) {
            return null;
        }
        JsonNode value = body.get(name);
        if (!value.isObject() || has(value, "time") == has(value, "position")) {
            findings.addAt(
                    name,
                    "wrong-type",
                    "Must be {\"time\": \"2026-03-01T12:00:00Z\"} or {\"position\": \"123\"}, the id of an event.");
            return null;
        }
        refuseUnknown(value, "/" + name, List.of("time", "position"), findings);
        try {
            return has(value, "time")
                    ? new Bound(OffsetDateTime.parse(value.get("time").asText()), null)
                    : new Bound(null, position(value.get("position")));
        } catch (DateTimeParseException notATime) {
            findings.add(
                    "/" + name + "/time",
                    "invalid-time",
                    "Must be a time with its offset from UTC, for example \"2026-03-01T12:00:00Z\".");
        } catch (NumberFormatException notAPosition) {
            findings.add(
                    "/" + name + "/position", "invalid-position", "Must be the id of an event, for example \"123\".");
        }
        return null;
    }

    private static long position(JsonNode value) {
        long position = Long.parseLong(value.asText());
        if (position < 0) {
            throw new NumberFormatException("negative");
        }
        return position;
    }

    private static boolean isDeadOnly(JsonNode body, Findings findings) {
        if (!has(body, "status")) {
            return false;
        }
        if (!"dead".equals(body.get("status").textValue())) {
            findings.addAt("status", "unknown-value", "Must be \"dead\"; left out, events of the log are replayed.");
        }
        return true;
    }

    private static @Nullable Double rate(JsonNode body, Findings findings) {
        if (!has(body, "ratePerSecond")) {
            return null;
        }
        JsonNode value = body.get("ratePerSecond");
        double rate = value.doubleValue();
        if (!value.isNumber() || !(rate > 0 && rate <= MOST_PER_SECOND)) {
            findings.addAt("ratePerSecond", "out-of-range", "Must be a number above 0, at most 100000.");
        }
        return rate;
    }

    private static Optional<String> text(JsonNode body, String name, Findings findings) {
        if (!has(body, name)) {
            return Optional.empty();
        }
        String text = body.get(name).textValue();
        if (text == null || text.isBlank() || text.length() > LONGEST_TEXT || text.indexOf('\0') >= 0) {
            findings.addAt(name, "wrong-type", "Must be a string that is not empty, of at most 2048 characters.");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private static boolean has(JsonNode object, String name) {
        return object.hasNonNull(name);
    }

    private static void refuseUnknown(JsonNode object, String at, List<String> known, Findings findings) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                findings.add(
                        at + "/" + name,
                        "unknown-field",
                        "There is no field '" + name + "' here; known are " + String.join(", ", known) + ".");
            }
        });
    }
}
