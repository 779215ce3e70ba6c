package io.pgevents.capture;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A table to be watched, as a client asks for it. What is null is as {@code pgevents.watch} has it by default. */
record WatchRequest(
        @Schema(
                description = "In PostgreSQL's own syntax, quoted where it must be.",
                examples = "public.orders",
                required = true)
        @Nullable
        String table,

        @Schema(
                description = "Some of insert, update, delete, truncate; the first three if absent.",
                examples = "[\"insert\", \"update\"]")
        @Nullable
        List<String> operations,

        @Schema(description = "The columns that before and after have; all if absent.") @Nullable
        List<String> columns,

        @Schema(description = "The columns that before and after don't have. Not together with columns.") @Nullable
        List<String> exclude,

        @Schema(
                description = "Only rows for which this holds: what may stand in CREATE TRIGGER … WHEN ( ).",
                examples = "NEW.total > 100")
        @Nullable
        String when,

        @Schema(description = "Whether an update carries the old row too.", examples = "true") @Nullable
        Boolean before,

        @Schema(description = "The columns that identify a row; the primary key if absent.") @Nullable
        List<String> keyColumns,

        @Schema(description = "Whether changes are captured that logical replication applies, too.") @Nullable
        Boolean always) {

    private static final Set<String> DEFAULT_OPERATIONS = Set.of("insert", "update", "delete");

    /** Whether a watch of the same table has these options. */
    boolean isMetBy(Watch watch) {
        return Set.copyOf(watch.operations()).equals(operations == null ? DEFAULT_OPERATIONS : Set.copyOf(operations))
                && Objects.equals(watch.columns(), columns)
                && Objects.equals(watch.exclude(), exclude)
                && Objects.equals(watch.when(), when)
                && watch.before() == Boolean.TRUE.equals(before)
                && Objects.equals(watch.keyColumns(), keyColumns)
                && watch.always() == Boolean.TRUE.equals(always);
    }
}
