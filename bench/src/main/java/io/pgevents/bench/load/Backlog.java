package io.pgevents.bench.load;

import io.pgevents.bench.database.BenchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Commits many rows in a short time: statements of 1,000 rows, each a transaction, to the tables in turns. */
public final class Backlog {

    private static final int ROWS = 1_000;

    private Backlog() {}

    /** @param to the first number that is not written any more */
    public static void write(BenchDatabase database, List<String> tables, int from, int to) throws SQLException {
        try (Connection connection = database.connect()) {
            int turn = 0;
            for (int first = from; first < to; first += ROWS) {
                String table = tables.get(turn++ % tables.size());
                try (var insert = connection.prepareStatement(Orders.rows(table))) {
                    insert.setLong(1, first);
                    insert.setLong(2, Math.min(first + ROWS, to) - 1);
                    insert.executeUpdate();
                }
            }
        }
    }
}
