package io.pgevents.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgevents.log.JsonMembers.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * An event with less in it, for receivers that do not want the whole row. What is left is cut out of the text of the
 * data and not written anew, so every digit of it stays. Thread-safe.
 */
public final class ReducedEvent {

    /** The CloudEvents extension "dataref": where the data that was left out can be read. */
    private static final String DATAREF = "dataref";

    private static final Set<String> ROWS = Set.of("before", "after");
    private static final Set<String> IDENTITY = Set.of("operation", "schema", "table", "key");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReducedEvent() {}

    /**
     * Only what has happened to which row, and where to read the rest. A message that is no change of a row has no data
     * left.
     *
     * @param dataref a URI reference of the whole event
     */
    public static Event thin(Event event, String dataref) {
        Map<String, String> extensions = new LinkedHashMap<>(event.extensions());
        extensions.put(DATAREF, dataref);
        return with(event, identity(event), extensions);
    }

    /**
     * An update with the columns of its key, and those that have changed. Everything else is returned as it is: an
     * insert and a delete concern all columns, and of another message nobody knows what has changed.
     */
    public static Event changed(Event event) {
        String data = event.data();
        if (data == null || ChangeType.of(event) != ChangeType.UPDATE) {
            return event;
        }
        Map<String, Member> members = JsonMembers.of(data, 0);
        Member key = members.get("key");
        Member changed = members.get("changed");
        Set<String> columns = changed == null ? null : names(data.substring(changed.valueStart(), changed.end()));
        if (key == null || columns == null) {
            return event;
        }
        columns.addAll(JsonMembers.of(data, key.valueStart()).keySet());
        StringJoiner reduced = new StringJoiner(",", "{", "}");
        for (Member member : members.values()) {
            boolean row = ROWS.contains(member.name()) && data.charAt(member.valueStart()) == '{';
            reduced.add(
                    row
                            ? data.substring(member.start(), member.valueStart())
                                    + object(cut(data, member.valueStart(), columns))
                            : data.substring(member.start(), member.end()));
        }
        return with(event, reduced.toString(), event.extensions());
    }

    private static @Nullable String identity(Event event) {
        if (event.data() == null || ChangeType.of(event) == null) {
            return null;
        }
        List<String> identity = cut(event.data(), 0, IDENTITY);
        // Somebody may publish a message of this type that is not made like one of ours.
        return identity.size() == IDENTITY.size() ? object(identity) : null;
    }

    /** The members of these names of the object that begins there. Reads no further than the last of them. */
    private static List<String> cut(String json, int start, Set<String> names) {
        List<String> found = new ArrayList<>();
        JsonMembers members = new JsonMembers(json, start);
        while (found.size() < names.size()) {
            Member member = members.next();
            if (member == null) {
                break;
            }
            if (names.contains(member.name())) {
                found.add(json.substring(member.start(), member.end()));
            }
        }
        return found;
    }

    private static String object(List<String> members) {
        return "{" + String.join(",", members) + "}";
    }

    /** Null if it is no list of names. */
    private static @Nullable Set<String> names(String json) {
        try {
            return json.startsWith("[") ? new HashSet<>(Arrays.asList(JSON.readValue(json, String[].class))) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static Event with(Event event, @Nullable String data, Map<String, String> extensions) {
        return new Event(
                event.id(),
                event.source(),
                event.type(),
                event.subject(),
                event.time(),
                data,
                extensions,
                event.transaction());
    }
}
