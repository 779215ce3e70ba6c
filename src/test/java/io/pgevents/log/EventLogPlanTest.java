package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the reader asks goes by an index, also by the plan that PostgreSQL keeps for any parameters. */
class EventLogPlanTest {

    private final String url = Postgres.migratedDatabase();
    private final PooledDatabase pool = new PooledDatabase(url);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void of_a_small_window_in_a_long_log() throws SQLException {
        publish(200_000);
        pool.superuser().run("ANALYZE pgevents.event");

        assertThat(plan(Logs.inPages(20, 100_000).smallWindow(), "EXPLAIN (ANALYZE, BUFFERS OFF)", "'%1$s', 1000000"))
                .noneMatch(line -> line.contains("Seq Scan on event"))
                .anyMatch(line -> line.contains("_xid_id_idx"))
                .noneMatch(line -> line.matches(".*Rows Removed by Filter: [0-9]{4,}.*"));
    }

    @Test
    void of_a_page_of_a_window_in_a_log_without_statistics() throws SQLException {
        publish(50_000);

        assertThat(plan(EventLog.windowPage(), "EXPLAIN", "'%1$s', '%1$s', 40000, 1000, 1000000"))
                .noneMatch(line -> line.contains("Seq Scan on event"))
                .anyMatch(line -> line.contains("_id_idx"));
    }

    private List<String> plan(String sql, String explain, String parameters) throws SQLException {
        String now = pool.superuser()
                .run("SELECT pg_current_snapshot()::text")
                .iterator()
                .next()
                .getString(0);
        List<String> lines = new ArrayList<>();
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute("SET plan_cache_mode = force_generic_plan");
            statement.execute("PREPARE page AS " + sql);
            try (var plan = statement.executeQuery(explain + " EXECUTE page (" + parameters.formatted(now) + ")")) {
                while (plan.next()) {
                    lines.add(plan.getString(1));
                }
            }
        }
        return lines;
    }

    private void publish(int count) {
        pool.superuser().run("SELECT pgevents.publish('t', 's', '1') FROM generate_series(1, $1)", count);
    }
}
