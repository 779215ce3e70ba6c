package io.pgevents.capture;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table whose changes are captured, and how. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Watch(
        String table,
        String source,
        List<String> operations,
        @Nullable List<String> columns,
        @Nullable List<String> exclude,
        @Nullable String when,
        boolean before,
        @Nullable List<String> keyColumns,
        boolean always,
        String granularity,
        OffsetDateTime createdAt) {

    static Watch of(Row row) {
        return new Watch(
                row.getString("name"),
                row.getString("source"),
                List.of(row.getArrayOfStrings("operations")),
                list(row, "columns"),
                list(row, "exclude"),
                row.getString("condition"),
                row.getBoolean("before"),
                list(row, "key_columns"),
                row.getBoolean("always"),
                row.getString("granularity"),
                row.getOffsetDateTime("created_at"));
    }

    private static @Nullable List<String> list(Row row, String column) {
        String[] values = row.getArrayOfStrings(column);
        return values == null ? null : List.of(values);
    }
}
