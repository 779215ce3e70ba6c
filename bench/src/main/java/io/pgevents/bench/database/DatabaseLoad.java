package io.pgevents.bench.database;

import io.pgevents.bench.core.Sample;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** What a database has had to do so far, by {@code pg_stat_database}. */
public record DatabaseLoad(long transactions, long blocks, long rows) {

    /** Sessions report what they did this late, or when they end. */
    private static final Duration REPORTED_WITHIN = Duration.ofMillis(1_500);

    private static final String QUERY = """
            SELECT xact_commit + xact_rollback, blks_hit + blks_read, tup_returned + tup_inserted + tup_updated + tup_deleted
            FROM pg_stat_database WHERE datname = current_database()
            """;

    /** Takes a second and a half, until all is reported. */
    public static DatabaseLoad read(BenchDatabase database) throws SQLException, InterruptedException {
        Thread.sleep(REPORTED_WITHIN.toMillis());
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(QUERY)) {
            row.next();
            return new DatabaseLoad(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    /** What came to it since an earlier reading, for each of so many events. */
    public Sample since(DatabaseLoad earlier, int events) {
        return new Sample()
                .with("transactions", "/1,000 events", (transactions - earlier.transactions) * 1_000.0 / events)
                .with("blocks touched", "/event", (blocks - earlier.blocks) / (double) events)
                .with("rows touched", "/event", (rows - earlier.rows) / (double) events);
    }
}
