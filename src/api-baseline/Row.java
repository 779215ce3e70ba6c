package io.pgevents.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row, or the key of one, as it was captured. Columns have the names they have in PostgreSQL. Immutable and
 * thread-safe.
 */
public interface Row {

    /** The row as a JSON object, exactly as PostgreSQL wrote it: no digit of a {@code numeric} is lost. */
    String json();

    /** The names of its columns, in the order of the table. A watch may leave columns out. */
    Set<String> columns();

    /**
     * One column as a value of a type: {@code String}, {@code BigDecimal}, {@code UUID}, a class of {@code java.time},
     * or any class that the value's JSON can be read as.
     *
     * @return null for SQL's NULL
     * @throws IllegalArgumentException if there is no such column, or its value is not of this type
     */
    <T> @Nullable T get(String column, Class<T> type);

    /**
     * The whole row as a record or a bean. Columns are matched by name, {@code placed_at} also to {@code placedAt};
     * columns that the type has no member for are left out. Where no digit may be lost the member has to be a {@code
     * BigDecimal}.
     *
     * @throws IllegalArgumentException if a value is not of the member's type, which NULL, and a column that is not there,
     *     is not of a primitive
     */
    <T> T as(Class<T> type);
}
