package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WatchTest extends CaptureTest {

    @Test
    void an_insert_is_logged_with_the_row_after_it() {
        db.run(
                "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text)",
                "SELECT pgevents.watch('orders')",
                "INSERT INTO orders VALUES (1, 1.50, 'first'), (2, NULL, NULL)");

        assertThat(db.events())
                .extracting(LoggedEvent::operation, LoggedEvent::subject, LoggedEvent::key, LoggedEvent::after)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "i", "1", "{\"id\" : 1}", "{\"id\":1,\"total\":1.50,\"note\":\"first\"}"),
                        org.assertj.core.groups.Tuple.tuple(
                                "i", "2", "{\"id\" : 2}", "{\"id\":2,\"total\":null,\"note\":null}"));
        assertThat(db.events()).allSatisfy(event -> {
            assertThat(event.before()).isNull();
            assertThat(event.changed()).isNull();
        });
    }

    @Test
    void an_update_is_logged_with_the_names_of_the_changed_columns() {
        db.run(
                "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text)",
                "INSERT INTO orders VALUES (1, 1.50, 'first')",
                "SELECT pgevents.watch('orders')",
                "UPDATE orders SET total = 2, note = 'first'");

        LoggedEvent update = db.event();
        assertThat(update.operation()).isEqualTo("u");
        assertThat(update.before()).isNull();
        assertThat(update.after()).isEqualTo("{\"id\":1,\"total\":2,\"note\":\"first\"}");
        assertThat(update.changed()).isEqualTo("[\"total\"]");
    }

    @Test
    void a_delete_is_logged_with_the_row_before_it() {
        db.run(
                "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
                "INSERT INTO orders VALUES (1, 'first')",
                "SELECT pgevents.watch('orders')",
                "DELETE FROM orders");

        LoggedEvent delete = db.event();
        assertThat(delete.operation()).isEqualTo("d");
        assertThat(delete.key()).isEqualTo("{\"id\" : 1}");
        assertThat(delete.before()).isEqualTo("{\"id\":1,\"note\":\"first\"}");
        assertThat(delete.after()).isNull();
    }

    @Test
    void a_truncate_is_logged_without_a_row() {
        db.run(
                "CREATE TABLE orders (id bigint PRIMARY KEY)",
                "INSERT INTO orders VALUES (1)",
                "SELECT pgevents.watch('orders', operations => ARRAY['truncate'])",
                "TRUNCATE orders");

        assertThat(db.event()).isEqualTo(new LoggedEvent("orders", "t", null, null, null, null, null, null, 0));
    }

    @Test
    void a_row_that_is_rolled_back_is_not_logged() {
        db.run(
                "CREATE TABLE orders (id bigint PRIMARY KEY)",
                "SELECT pgevents.watch('orders')",
                "BEGIN",
                "INSERT INTO orders VALUES (1)",
                "SAVEPOINT s",
                "INSERT INTO orders VALUES (2)",
                "ROLLBACK TO s",
                "COMMIT",
                "BEGIN",
                "INSERT INTO orders VALUES (3)",
                "ROLLBACK");

        assertThat(db.event().subject()).isEqualTo("1");
    }

    @Test
    void events_of_a_savepoint_carry_the_id_of_the_whole_transaction() {
        db.run("CREATE TABLE orders (id bigint PRIMARY KEY)", "SELECT pgevents.watch('orders')", "BEGIN");
        String transaction = db.text("SELECT pg_current_xact_id()");
        db.run("SAVEPOINT s", "INSERT INTO orders VALUES (1)", "RELEASE s", "COMMIT");

        assertThat(db.text(
                        "SELECT max(xid::text) FROM pgevents.event AS e JOIN pgevents.watched_table AS w ON w.id = e.watch "
                                + "WHERE w.schema_name = '" + db.schema() + "'"))
                .isEqualTo(transaction);
    }

    @Test
    void the_context_is_stored_as_the_writer_set_it() {
        db.run(
                "CREATE TABLE orders (id bigint PRIMARY KEY)",
                "SELECT pgevents.watch('orders')",
                "SET pgevents.context = 'not {json'",
                "INSERT INTO orders VALUES (1)",
                "SET pgevents.context = ''",
                "INSERT INTO orders VALUES (2)");

        assertThat(db.events()).extracting(LoggedEvent::context).containsExactly("not {json", null);
    }

    @Test
    void the_size_is_that_of_all_texts_in_bytes() {
        db.run(
                "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
                "SELECT pgevents.watch('orders', before => true)",
                "INSERT INTO orders VALUES (1, '\u00e4\ud83d\ude00')",
                "UPDATE orders SET note = 'x'");

        LoggedEvent update = db.lastEvent();
        assertThat(update.size()).isEqualTo(bytes(update.key()) + bytes(update.before()) + bytes(update.after()));
    }

    @Test
    void a_large_update_in_a_session_that_began_with_a_small_one_writes_each_row_once() {
        db.run(
                "CREATE TYPE mood AS ENUM ('calm', 'upset')",
                "CREATE SEQUENCE written",
                "GRANT USAGE ON SCHEMA " + db.schema() + " TO PUBLIC",
                "GRANT ALL ON SEQUENCE written TO PUBLIC",
                "CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('"
                        + db.schema() + ".written'); RETURN to_json($1::text); END $$",
                "CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood)",
                "CREATE TABLE orders (id bigint PRIMARY KEY, mood mood)",
                "INSERT INTO orders SELECT n, 'calm' FROM generate_series(1, 100) AS n",
                "SELECT pgevents.watch('orders', before => true)",
                "UPDATE orders SET mood = 'upset' WHERE id = 1",
                "UPDATE orders SET mood = 'upset'");

        assertThat(db.text("SELECT last_value FROM written")).isEqualTo("202");
    }

    @Test
    void a_row_of_20_megabytes_is_logged() {
        db.run(
                "CREATE TABLE documents (id bigint PRIMARY KEY, body text)",
                "SELECT pgevents.watch('documents')",
                "INSERT INTO documents VALUES (1, repeat('0123456789', 2000000))",
                "UPDATE documents SET body = body || 'x'");

        assertThat(db.events())
                .extracting(LoggedEvent::size)
                .allSatisfy(size -> assertThat(size).isGreaterThan(20_000_000));
        assertThat(db.lastEvent().changed()).isEqualTo("[\"body\"]");
    }

    @Test
    void a_statement_that_changes_nothing_logs_nothing_and_takes_no_transaction_id() {
        db.run(
                "CREATE TABLE orders (id bigint PRIMARY KEY)",
                "SELECT pgevents.watch('orders')",
                "BEGIN",
                "UPDATE orders SET id = 2 WHERE id = 1",
                "DELETE FROM orders WHERE id = 1");
        String transaction = db.text("SELECT pg_current_xact_id_if_assigned()");
        db.run("COMMIT");

        assertThat(transaction).isNull();
        assertThat(db.events()).isEmpty();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
