package io.pgevents.log;

import io.pgevents.api.Operation;
import io.pgevents.log.JsonMembers.Member;
import org.jspecify.annotations.Nullable;

/**
 * What an event is about, as observers choose it: found at the beginning of the data, whatever its size.
 *
 * @param operation what happened to the table; null for a notification
 * @param name {@code schema.table}, or the channel
 */
public record EventTopic(@Nullable Operation operation, String name) {

    /** Null if it is neither a change nor a notification. Of data that somebody else published it may be wrong. */
    public static @Nullable EventTopic of(Event event) {
        ChangeType kind = ChangeType.of(event);
        if (event.data() == null) {
            return null;
        }
        if (kind != null) {
            String schema = text(event.data(), "schema");
            String table = text(event.data(), "table");
            return schema == null || table == null ? null : new EventTopic(kind.operation(), schema + "." + table);
        }
        String channel = LoggedNotification.isOne(event) ? text(event.data(), "channel") : null;
        return channel == null ? null : new EventTopic(null, channel);
    }

    /** The member of this name; null if there is none, or it is no text. */
    private static @Nullable String text(String data, String name) {
        JsonMembers members = new JsonMembers(data, 0);
        for (Member member = members.next(); member != null; member = members.next()) {
            if (member.name().equals(name)) {
                return data.charAt(member.valueStart()) == '"' ? TypedJson.text(member.value(data)) : null;
            }
        }
        return null;
    }
}
