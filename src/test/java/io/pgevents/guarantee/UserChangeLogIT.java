package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import io.pgevents.support.Receiver;
import io.pgevents.support.ServiceProcess;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A user's own Liquibase change log decides what is watched; the one in {@code examples/liquibase} does as it says. */
class UserChangeLogIT {

    @Test
    void a_watch_in_a_change_log_of_the_users_own_is_in_place_when_the_service_is_ready() throws SQLException {
        String database = Postgres.emptyDatabase();
        try (var receiver = new Receiver();
                var service = ServiceProcess.on(database, "user-change-log")
                        .with("pgevents.liquibase.change-log", "examples/liquibase/changelog.yaml");
                var connection = Postgres.connect(database);
                var statement = connection.createStatement()) {
            // It is run as the role that owns the schema pgevents, and makes a table.
            statement.execute("GRANT CREATE ON SCHEMA public TO " + Postgres.OWNER);
            service.start().api().subscribe(receiver);

            statement.execute("INSERT INTO orders (status, total) VALUES ('new', 99), ('new', 101)");

            await().atMost(Duration.ofSeconds(20)).until(() -> receiver.acceptedMessages() == 1);
            assertThat(receiver.accepted("2")).hasSize(1);

            service.stop();
            service.start();
            statement.execute("UPDATE orders SET status = 'paid' WHERE id = 2");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(receiver.accepted("2")).hasSize(2));
        }
    }

    @Test
    void replicas_that_start_at_once_on_an_empty_database_bring_it_up_to_date_one_after_the_other()
            throws SQLException {
        String database = Postgres.emptyDatabase();
        try (var one = ServiceProcess.on(database, "migration-1").withOption("-Xmx256m");
                var other = ServiceProcess.on(database, "migration-2").withOption("-Xmx256m");
                var connection = Postgres.connect(database);
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(hashtextextended('pgevents schema', 0))");
            one.launch();
            other.launch();
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                try (var waiting = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()")) {
                    return waiting.next() && waiting.getInt(1) == 2;
                }
            });

            statement.execute("SELECT pg_advisory_unlock_all()");

            one.awaitReady();
            other.awaitReady();
        }
    }
}
