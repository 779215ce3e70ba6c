package io.pgevents.bench.load;

import io.pgevents.bench.database.BenchDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/** The tables that are written to. A row's body as an event is about 600 bytes. */
public final class Orders {

    /** The rows from {@code ?} to {@code ?}. */
    private static final String ROWS = """
            INSERT INTO %s
            SELECT n, 'customer ' || n %% 1000, n %% 500 + 0.25, repeat('note ', 20) FROM generate_series(?::bigint, ?::bigint) n
            """;

    /** The row {@code ?}. */
    private static final String ROW = """
            INSERT INTO %s VALUES (?, 'customer 42', 42.25, 'note note note note note note note note note note \
            note note note note note note note note note note ')
            """;

    private Orders() {}

    public static List<String> names(int tables) {
        return IntStream.range(0, tables).mapToObj(i -> "orders_" + i).toList();
    }

    public static void create(BenchDatabase database, String table) throws SQLException {
        database.execute("CREATE TABLE " + table
                + " (seq bigint PRIMARY KEY, customer text NOT NULL, total numeric NOT NULL, note text NOT NULL)");
    }

    /** Inserts the rows from the first parameter to the second. */
    static String rows(String table) {
        return ROWS.formatted(table);
    }

    /** Inserts the row that the parameter numbers. */
    static String row(String table) {
        return ROW.formatted(table);
    }
}
