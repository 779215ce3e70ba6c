package io.pgevents.log;

import org.jspecify.annotations.Nullable;

/**
 * How far a reader has come in the log: everything that the snapshot {@code seen} shows. In the middle of a large
 * window also everything up to {@code lastId} that {@code target} shows and {@code seen} doesn't.
 *
 * @param seen a {@code pg_snapshot} as text
 * @param target the snapshot at the far end of the window that is being read; null between windows
 * @param lastId the last event read of that window
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">pg_snapshot</a>
 */
public record Position(String seen, @Nullable String target, long lastId) {

    public static Position at(String snapshot) {
        return new Position(snapshot, null, 0);
    }

    Position within(String windowEnd, long id) {
        return new Position(seen, windowEnd, id);
    }

    /** Nothing is left of a window: the position is one snapshot. */
    public boolean betweenWindows() {
        return target == null;
    }
}
