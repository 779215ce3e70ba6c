package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SchemaMigrationTest {

    @Test
    void replicas_that_start_together_on_an_empty_database_all_find_the_schema() throws Exception {
        String url = Postgres.emptyDatabase();
        var thread = Executors.newSingleThreadExecutor();
        try (Connection first = Postgres.connect(url);
                Connection second = Postgres.connect(url);
                Connection observer = Postgres.connect(url)) {
            first.setAutoCommit(false);
            SchemaMigration.createSchema(first);
            Callable<Boolean> create = () -> {
                SchemaMigration.createSchema(second);
                return true;
            };
            Future<Boolean> created = thread.submit(create);
            await().atMost(Duration.ofSeconds(20)).until(() -> isWaiting(observer));
            first.commit();

            assertThat(created).succeedsWithin(Duration.ofSeconds(20));
        } finally {
            thread.shutdownNow();
        }
    }

    private static boolean isWaiting(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var waiting =
                        statement.executeQuery("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type ="
                                + " 'Lock' AND datname = current_database())")) {
            waiting.next();
            return waiting.getBoolean(1);
        }
    }
}
