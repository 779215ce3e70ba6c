package io.pgevents.log;

import io.pgevents.log.JsonMembers.Member;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of an event's data, as they are written there: nothing is parsed but what is asked for, and no digit or white
 * space of a value gets lost.
 */
public final class EventData {

    private final String json;
    private final Map<String, Member> members;

    private EventData(String json) {
        this.json = json;
        this.members = JsonMembers.of(json, 0);
    }

    /** Without members, if the data is no JSON object, or there is none. */
    public static EventData of(Event event) {
        return new EventData(event.data() == null ? "null" : event.data());
    }

    /** A member that is a string as the text it stands for, any other as it is written; null if it is missing, or null. */
    public @Nullable String text(String name) {
        Member member = members.get(name);
        String value = member == null ? "null" : member.value(json);
        return value.equals("null") ? null : TypedJson.text(value);
    }
}
