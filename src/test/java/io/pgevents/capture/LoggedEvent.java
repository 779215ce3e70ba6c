package io.pgevents.capture;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row of {@code pgevents.event} as a test looks at it; the JSON columns as the text that PostgreSQL wrote. */
record LoggedEvent(
        String table,
        String operation,
        @Nullable String subject,
        @Nullable String key,
        @Nullable String before,
        @Nullable String after,
        @Nullable String changed,
        @Nullable String context,
        int size) {

    static LoggedEvent of(ResultSet row) throws SQLException {
        return new LoggedEvent(
                row.getString("table_name"),
                row.getString("operation"),
                row.getString("subject"),
                row.getString("key"),
                row.getString("before"),
                row.getString("after"),
                row.getString("changed"),
                row.getString("context"),
                row.getInt("size"));
    }
}
