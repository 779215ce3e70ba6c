package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class DoorbellTest extends CaptureTest {

    @BeforeEach
    void listen() {
        db.run(
                "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text)",
                "SELECT pgevents.watch('orders')",
                "LISTEN pgevents",
                "SELECT setval('pgevents.doorbell', 0)");
    }

    @Test
    void an_armed_bell_rings_once() throws SQLException {
        db.run(
                "SELECT pgevents.arm()",
                "INSERT INTO orders (note) VALUES ('x')",
                "INSERT INTO orders (note) VALUES ('y')");

        assertThat(rings()).containsExactly("events");
        assertThat(bell()).isEqualTo("0");
    }

    @Test
    void a_bell_that_nobody_armed_does_not_ring() throws SQLException {
        db.run("INSERT INTO orders (note) VALUES ('x')");

        assertThat(rings()).isEmpty();
    }

    @Test
    void a_published_message_rings_too() throws SQLException {
        db.run("SELECT pgevents.arm()", "SELECT pgevents.publish('greeting', 'world', '{}')");

        assertThat(rings()).containsExactly("events");
    }

    @Test
    void a_statement_that_logs_nothing_leaves_the_bell_armed() throws SQLException {
        db.run("SELECT pgevents.arm()", "UPDATE orders SET note = 'x'");

        assertThat(rings()).isEmpty();
        assertThat(bell()).isEqualTo("1");
    }

    @Test
    void a_table_altered_since_it_was_watched_rings_for_what_is_logged_and_for_nothing_else() throws SQLException {
        db.run(
                "ALTER TABLE orders ADD COLUMN added int",
                "INSERT INTO orders (note) VALUES ('x')",
                "SELECT pgevents.arm()",
                "UPDATE orders SET note = 'y' WHERE note = 'none'");
        assertThat(bell()).isEqualTo("1");

        db.run("UPDATE orders SET note = 'y'");

        assertThat(rings()).containsExactly("events");
        assertThat(bell()).isEqualTo("0");
    }

    @Test
    void arming_an_armed_bell_writes_nothing() {
        db.run("SELECT pgevents.arm()");

        // The position is that of the whole server, where others write now and then.
        await().until(() -> {
            String before = db.text("SELECT pg_current_wal_insert_lsn()");
            db.run("SELECT pgevents.arm()");
            return db.text("SELECT pg_current_wal_insert_lsn()").equals(before);
        });
        assertThat(bell()).isEqualTo("1");
    }

    @Test
    void a_writer_can_be_excused_from_ringing() throws SQLException {
        db.run("SELECT pgevents.arm()", "SET pgevents.doorbell = 'off'", "INSERT INTO orders (note) VALUES ('x')");

        assertThat(rings()).isEmpty();
        assertThat(bell()).isEqualTo("1");
        assertThat(db.events()).hasSize(1);
    }

    @Test
    void a_transaction_that_is_prepared_does_not_ring_but_is_logged() throws SQLException {
        db.run(
                "SELECT pgevents.arm()",
                "SET pgevents.doorbell = 'off'",
                "BEGIN",
                "INSERT INTO orders (note) VALUES ('x')",
                "PREPARE TRANSACTION 'two phases'",
                "COMMIT PREPARED 'two phases'");

        assertThat(rings()).isEmpty();
        assertThat(db.events()).hasSize(1);
    }

    @Test
    void a_ring_that_is_rolled_back_disarms_all_the_same() throws SQLException {
        db.run("SELECT pgevents.arm()", "BEGIN", "INSERT INTO orders (note) VALUES ('x')", "ROLLBACK");

        assertThat(rings()).isEmpty();
        assertThat(bell()).isEqualTo("0");
    }

    private String bell() {
        return db.text("SELECT last_value FROM pgevents.doorbell");
    }

    private List<String> rings() throws SQLException {
        // A round trip, at the end of which the server has sent what it had to say.
        db.run("SELECT 1");
        List<String> payloads = new ArrayList<>();
        for (var notification : db.connection().unwrap(PGConnection.class).getNotifications()) {
            payloads.add(notification.getParameter());
        }
        return payloads;
    }
}
