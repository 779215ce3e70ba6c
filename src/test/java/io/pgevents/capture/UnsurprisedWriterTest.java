package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.support.Postgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever becomes of pgevents, nobody's write to a watched table fails for it. */
class UnsurprisedWriterTest extends CaptureTest {

    @BeforeEach
    void watch() {
        closeSession();
        db = CaptureSession.open(Postgres.migratedDatabase());
        db.run(
                "CREATE TABLE orders (id int PRIMARY KEY, note text)",
                "SELECT pgevents.watch('orders')",
                "INSERT INTO orders VALUES (1, 'x')");
    }

    @Test
    void without_a_partition() {
        db.run("INSERT INTO orders VALUES (2, 'x')");

        assertThat(db.text("SELECT count(*) FROM pgevents.event_default")).isEqualTo("2");
    }

    @Test
    void without_a_doorbell() {
        db.run("DROP SEQUENCE pgevents.doorbell", "INSERT INTO orders VALUES (2, 'x')");
        try (CaptureSession another = db.another()) {
            another.run(
                    "INSERT INTO orders VALUES (3, 'x')",
                    "BEGIN",
                    "UPDATE orders SET note = 'y'",
                    "DELETE FROM orders",
                    "COMMIT");
        }

        assertThat(db.events()).hasSize(9);
    }

    @Test
    void without_the_function_that_rings() {
        db.run("SELECT pgevents.arm()", "DROP FUNCTION pgevents.ring()", "INSERT INTO orders VALUES (2, 'x')");

        assertThat(db.events()).hasSize(2);
    }

    @Test
    void without_the_row_of_the_watch() {
        db.run(
                "DELETE FROM pgevents.watched_table",
                "INSERT INTO orders VALUES (2, 'x')",
                "ALTER TABLE orders ADD COLUMN added int",
                "INSERT INTO orders VALUES (3, 'x')");

        assertThat(db.text("SELECT count(*) FROM orders")).isEqualTo("3");
    }

    @Test
    void without_the_schema() {
        db.run(
                "DROP SCHEMA pgevents CASCADE",
                "INSERT INTO orders VALUES (2, 'x')",
                "UPDATE orders SET note = 'y'",
                "TRUNCATE orders");

        assertThat(db.column("SELECT tgname FROM pg_trigger WHERE tgrelid = 'orders'::regclass"))
                .isEmpty();
    }

    @Test
    void in_a_read_only_transaction_it_is_the_users_own_statement_that_fails() {
        db.run("BEGIN READ ONLY");

        assertThatThrownBy(() -> db.tryToRun("INSERT INTO orders VALUES (2, 'x')"))
                .hasMessageContaining("cannot execute INSERT in a read-only transaction")
                .hasMessageNotContaining("pgevents");
    }

    @Test
    void with_a_watched_table_dropped() {
        db.run("DROP TABLE orders", "CREATE TABLE orders (id int)", "INSERT INTO orders VALUES (1)");

        assertThat(db.events()).hasSize(1);
    }

    @Test
    void with_a_serializable_writer() {
        db.run("BEGIN ISOLATION LEVEL SERIALIZABLE", "INSERT INTO orders VALUES (2, 'x')", "COMMIT");

        assertThat(db.events()).hasSize(2);
    }

    @Test
    void with_foreign_settings_of_the_context() {
        db.run(
                "SET pgevents.context = 'x'",
                "SET pgevents.doorbell = 'nonsense'",
                "SELECT pgevents.arm()",
                "INSERT INTO orders VALUES (2, 'x')");

        assertThat(db.lastEvent().context()).isEqualTo("x");
    }
}
