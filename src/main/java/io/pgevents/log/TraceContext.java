package io.pgevents.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an event stands in a distributed trace: the two headers of W3C Trace Context (Recommendation of 2021-11-23), which
 * are also the attributes of CloudEvents' extension for distributed tracing 1.0.2.
 *
 * @param traceparent well formed
 * @param tracestate null if there is none
 */
public record TraceContext(String traceparent, @Nullable String tracestate) {

    /** Name of header, attribute, and member of the writer's context. */
    public static final String PARENT = "traceparent";

    public static final String STATE = "tracestate";

    /** Section 3.2.2: all-zero ids and the version ff are invalid; later versions may go on after a hyphen. */
    private static final Pattern FORM = Pattern.compile("(00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
            + "|(?!00|ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\\x21-\\x7e]{1,200})?)");

    /** Section 3.3.1, list members; longer ones need not be passed on. */
    private static final Pattern STATE_FORM =
            Pattern.compile("[a-z0-9][_0-9a-z*/@-]{0,255}=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,256}"
                    + "([ \\t]*,[ \\t]*[a-z0-9][_0-9a-z*/@-]{0,255}=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,256}){0,31}");

    private static final int LONGEST_STATE = 512;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @return null if traceparent is not well formed; a malformed tracestate is left out */
    public static @Nullable TraceContext of(@Nullable String traceparent, @Nullable String tracestate) {
        if (traceparent == null || !FORM.matcher(traceparent).matches()) {
            return null;
        }
        boolean passed = tracestate != null
                && tracestate.length() <= LONGEST_STATE
                && STATE_FORM.matcher(tracestate).matches();
        return new TraceContext(traceparent, passed ? tracestate : null);
    }

    /** Of an event, by its attributes; null if it has none that is well formed. */
    public static @Nullable TraceContext of(Event event) {
        Map<String, String> extensions = event.extensions();
        return extensions.isEmpty() ? null : of(extensions.get(PARENT), extensions.get(STATE));
    }

    /** By the writer's setting {@code pgevents.context}, if that is a JSON object with such a member. */
    static @Nullable TraceContext ofWriter(@Nullable String context) {
        if (context == null || !context.contains(PARENT)) {
            return null;
        }
        try {
            JsonNode members = JSON.readTree(context);
            return of(text(members, PARENT), text(members, STATE));
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    private static @Nullable String text(JsonNode members, String name) {
        JsonNode value = members.get(name);
        return value == null || !value.isTextual() ? null : value.textValue();
    }
}
