package io.pgevents.compat.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.support.Postgres;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a message of schema {@code amqp} counts, and who may publish one: better than pg_amqp where its documentation is silent. */
class PgAmqpTransactionsTest {

    private static String url;

    private AmqpDatabase database;

    @BeforeAll
    static void create() {
        url = Postgres.migratedDatabase("compat-amqp");
    }

    @BeforeEach
    void prepare() {
        database = new AmqpDatabase(url);
        database.run(
                "TRUNCATE amqp.broker, pgevents.event RESTART IDENTITY",
                "INSERT INTO amqp.broker (host) VALUES ('localhost')");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_rollback_takes_the_message_back() {
        database.run("BEGIN", "SELECT amqp.publish(1, 'x', 'k', 'm')", "ROLLBACK");

        assertThat(database.logged()).isEmpty();
    }

    /** The original sends it all the same. */
    @Test
    void so_does_a_rollback_to_a_savepoint() {
        database.run(
                "BEGIN",
                "SELECT amqp.publish(1, 'x', 'k', 'first')",
                "SAVEPOINT s",
                "SELECT amqp.publish(1, 'x', 'k', 'second')",
                "ROLLBACK TO s",
                "SELECT amqp.publish(1, 'x', 'k', 'third')",
                "COMMIT");

        assertThat(database.queryAll("SELECT data ->> 'message' FROM pgevents.event ORDER BY id"))
                .containsExactly("first", "third");
    }

    /** The original forgets it until the next commit of the session. */
    @Test
    void a_prepared_transaction_keeps_its_messages() {
        database.run(
                "SET pgevents.doorbell = 'off'",
                "BEGIN",
                "SELECT amqp.publish(1, 'x', 'k', 'm')",
                "PREPARE TRANSACTION 'amqp'");
        assertThat(database.logged()).isEmpty();

        database.run("COMMIT PREPARED 'amqp'");

        assertThat(database.logged()).hasSize(1);
    }

    /** The original is declared immutable, so the planner runs it: once for a statement, and for EXPLAIN too. */
    @Test
    void a_call_with_constants_runs_once_for_each_row_and_never_for_a_plan() {
        database.run("EXPLAIN SELECT amqp.publish(1, 'x', 'k', 'm')");
        assertThat(database.logged()).isEmpty();

        database.run("SELECT amqp.publish(1, 'x', 'k', 'm') FROM generate_series(1, 3)");

        assertThat(database.logged()).hasSize(3);
    }

    @Test
    void a_declaration_stands_in_the_log_before_what_is_published_after_it() {
        assertThat(database.query("SELECT amqp.exchange_declare(1, 'events', 'topic', false, true)"))
                .isEqualTo("t");
        database.run("SELECT amqp.publish(1, 'events', 'k', 'm')");

        assertThat(database.queryAll("SELECT type FROM pgevents.event ORDER BY id"))
                .containsExactly("pgevents.amqp.exchange", "pgevents.amqp.message");
        assertThat(database.logged().get(0)).isEqualTo("""
                {"brokerId" : 1, "exchange" : "events", "exchangeType" : "topic", "passive" : false, "durable" : true,\
                 "autoDelete" : false}""");
    }

    @Test
    void many_messages_of_a_transaction_take_no_transaction_ids() {
        database.run("BEGIN", "SELECT amqp.publish(1, 'x', 'k', '{\"n\":' || n || '}') FROM generate_series(1, 100) n");
        long before = Long.parseLong(database.query("SELECT pg_current_xact_id()"));
        database.run("COMMIT");
        long after = Long.parseLong(database.query("SELECT pg_snapshot_xmax(pg_current_snapshot())"));

        assertThat(after - before).isLessThan(50);
    }

    @Test
    void a_role_needs_the_grants_of_the_original_and_no_other() {
        database.run(
                "DROP ROLE IF EXISTS metacat",
                "CREATE ROLE metacat",
                "GRANT USAGE ON SCHEMA amqp TO metacat",
                "GRANT SELECT ON ALL TABLES IN SCHEMA amqp TO metacat",
                "SET ROLE metacat");

        assertThat(database.query("SELECT amqp.publish(1, 'x', 'k', 'm')")).isEqualTo("t");
        assertThat(database.query("SELECT amqp.autonomous_publish(1, 'x', 'k', 'm')"))
                .isEqualTo("t");
        assertThat(database.query("SELECT amqp.exchange_declare(1, 'x', 'direct', false, true)"))
                .isEqualTo("t");
        assertThat(database.query("SELECT host FROM amqp.broker")).isEqualTo("localhost");
        for (String forbidden : List.of(
                "INSERT INTO amqp.broker (host) VALUES ('evil')",
                "SELECT * FROM pgevents.event",
                "SELECT * FROM pgevents.amqp_setting",
                "SELECT pgevents.amqp_append(1, 't', 's', '{}')")) {
            assertThatThrownBy(() -> database.run(forbidden)).hasMessageContaining("permission denied");
        }
        database.run("RESET ROLE", "DROP OWNED BY metacat", "DROP ROLE metacat");
    }

    @Test
    void a_role_without_grants_can_do_nothing() {
        database.run("DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger", "SET ROLE stranger");

        assertThatThrownBy(() -> database.run("SELECT amqp.publish(1, 'x', 'k', 'm')"))
                .hasMessageContaining("permission denied for schema amqp");
        assertThatThrownBy(() -> database.run("SELECT password FROM amqp.broker"))
                .hasMessageContaining("permission denied for schema amqp");
        database.run("RESET ROLE", "DROP ROLE stranger");
    }
}
