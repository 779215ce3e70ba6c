package io.pgevents.compat.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.support.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is to be sent whatever becomes of the transaction. */
class AutonomousPublishTest {

    private static final String PUBLISH = "SELECT amqp.autonomous_publish(1, 'x', 'k', 'it''s \\ m', 2)";

    private AmqpDatabase database;

    @BeforeEach
    void prepare() {
        database = AmqpDatabase.create();
        database.run("INSERT INTO amqp.broker (host) VALUES ('localhost')");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void it_survives_a_rollback_where_dblink_is_installed() {
        installDblink();

        database.run("BEGIN", "SELECT amqp.publish(1, 'x', 'k', 'gone')", PUBLISH, "ROLLBACK");

        assertThat(database.logged()).hasSize(1);
        assertThat(database.member("message")).isEqualTo("it's \\ m");
        assertThat(database.member("deliveryMode")).isEqualTo("2");
        assertThat(database.json("contentType")).isEqualTo("null");
    }

    @Test
    void it_leaves_no_connection_that_others_in_the_session_could_use() {
        installDblink();

        database.run(PUBLISH);

        assertThat(database.query("SELECT dblink_get_connections()")).isNull();
    }

    @Test
    void without_dblink_it_is_part_of_the_transaction_and_says_so() {
        assertThat(database.query(PUBLISH)).isEqualTo("t");
        assertThat(database.warnings())
                .containsExactly("amqp.autonomous_publish is part of the transaction here: the extension dblink is not"
                        + " installed");
        assertThat(database.logged()).hasSize(1);

        database.run("BEGIN", PUBLISH, "ROLLBACK");

        assertThat(database.logged()).hasSize(1);
    }

    @Test
    void a_connection_that_cannot_be_made_loses_nothing_and_tells_no_password() {
        installDblink();
        database.run("UPDATE pgevents.amqp_setting SET autonomous_connection ="
                + " 'host=127.0.0.1 port=1 connect_timeout=2 password=hunter2'");

        assertThat(database.query(PUBLISH)).isEqualTo("t");

        assertThat(database.warnings())
                .singleElement()
                .asString()
                .contains("part of the transaction")
                .doesNotContain("hunter2");
        assertThat(database.logged()).hasSize(1);
    }

    @Test
    void a_broker_that_only_this_transaction_sees_is_not_found_outside_of_it() {
        installDblink();

        database.run("BEGIN", "INSERT INTO amqp.broker (broker_id, host) VALUES (7, 'localhost')");
        assertThat(database.query("SELECT amqp.autonomous_publish(7, 'x', 'k', 'm')"))
                .isEqualTo("f");

        assertThat(database.warnings()).containsExactly("amqp can't find broker 7");
        database.run("ROLLBACK");
    }

    @Test
    void a_delivery_mode_that_is_ignored_is_a_warning_once() {
        installDblink();

        database.run("SELECT amqp.autonomous_publish(1, 'x', 'k', 'm', 9)");

        assertThat(database.warnings()).containsExactly("Ignored delivery_mode 9, value should be 1 or 2");
    }

    private void installDblink() {
        assumeThat(database.query("SELECT name::text FROM pg_available_extensions WHERE name = 'dblink'"))
                .as("this PostgreSQL comes without dblink")
                .isNotNull();
        database.run("CREATE EXTENSION dblink");
        createRoleThatNeedsItsPassword();
        database.run("GRANT USAGE ON SCHEMA amqp TO amqp_caller");
        database.run("UPDATE pgevents.amqp_setting SET autonomous_connection = 'host=127.0.0.1 user=amqp_caller"
                + " password=hunter3 port=" + Postgres.port() + " dbname=" + database.name() + "'");
    }

    /** For whoever is no superuser, as the owner of the function is not, dblink takes no connection without one. */
    private void createRoleThatNeedsItsPassword() {
        if (database.query("SELECT 1 FROM pg_roles WHERE rolname = 'amqp_caller'") == null) {
            database.run(
                    "CREATE ROLE amqp_caller LOGIN PASSWORD 'hunter3'",
                    "COPY (SELECT 'host all amqp_caller 127.0.0.1/32 scram-sha-256') TO PROGRAM"
                            + " 'cat - pg_hba.conf > pg_hba.new && mv pg_hba.new pg_hba.conf'",
                    "SELECT pg_reload_conf()");
        }
        await().until(() -> {
            try (var trusted = Postgres.connect(database.url(), "amqp_caller")) {
                return trusted == null;
            } catch (IllegalStateException refused) {
                return true;
            }
        });
    }
}
