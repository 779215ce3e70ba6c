package io.pgevents.log;

import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Notification;
import org.jspecify.annotations.Nullable;

/**
 * Events of the log as extension modules see them. Whoever may publish can publish data of any type, so it is looked at
 * whether it is made like ours. Takes time in proportion to the data, which is skipped over and not parsed.
 */
public final class ApiEvents {

    private ApiEvents() {}

    /** A {@link DatabaseEvent} or a {@link Notification}; null if it is neither. */
    public static @Nullable Object of(Event event) {
        DatabaseEvent change = change(event);
        return change == null ? notification(event) : change;
    }

    /** Null if it is no change of a row or a table. */
    static @Nullable DatabaseEvent change(Event event) {
        return LoggedChange.of(event);
    }

    /** Null if it is no {@code NOTIFY} of a captured channel. */
    static @Nullable Notification notification(Event event) {
        return LoggedNotification.of(event);
    }
}
