package io.pgevents.subscription;

import com.google.protobuf.NullValue;
import io.pgevents.log.ChangeType;
import io.pgevents.log.Event;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as filters see it. Its data is parsed when the first filter looks into it and then kept, so one view
 * should serve every subscription that the event is offered to. Thread-safe.
 */
public final class EventView {

    private final Event event;
    private volatile @Nullable Object data;

    public EventView(Event event) {
        this.event = event;
    }

    public Event event() {
        return event;
    }

    /** A CloudEvents attribute as the text that a receiver of the event sees; null if it has none of this name. */
    @Nullable
    String attribute(String name) {
        return switch (name) {
            case "specversion" -> "1.0";
            case "id" -> Long.toString(event.id());
            case "source" -> event.source();
            case "type" -> event.type();
            case "subject" -> event.subject();
            case "time" -> DateTimeFormatter.ISO_INSTANT.format(event.time());
            case "datacontenttype" -> event.data() == null ? null : "application/json";
            case "partitionkey" -> event.subject() == null ? event.extensions().get(name) : event.subject();
            default -> event.extensions().get(name);
        };
    }

    /** Whether the data has the members that pgevents gives to every row change. */
    boolean isRowChange() {
        return ChangeType.of(event) != null;
    }

    /**
     * The data as CEL values.
     *
     * @throws IllegalArgumentException if it is not JSON
     */
    Object data() {
        Object known = data;
        if (known == null) {
            // Two threads may both parse; they get equal values, and a lock would make one wait for the other.
            String text = event.data();
            known = text == null ? NullValue.NULL_VALUE : CelValues.ofJson(text);
            data = known;
        }
        return known;
    }

    /** A member of the data; CEL's null if the data has none of this name. */
    Object member(String name) {
        return data() instanceof Map<?, ?> members && members.get(name) != null
                ? members.get(name)
                : NullValue.NULL_VALUE;
    }
}
