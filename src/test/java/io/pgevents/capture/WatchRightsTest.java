package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchRightsTest extends CaptureTest {

    private CaptureSession alice;
    private CaptureSession mallory;

    @BeforeEach
    void createUsers() {
        for (String user : new String[] {"alice", "mallory"}) {
            db.run(
                    "CREATE ROLE " + user + " LOGIN PASSWORD 'secret'",
                    "GRANT USAGE, CREATE ON SCHEMA " + db.schema() + " TO " + user);
        }
        db.run("CALL pgevents.allow_watch('alice')");
        alice = db.as("alice", "secret");
        mallory = db.as("mallory", "secret");
        alice.run("CREATE TABLE orders (id int PRIMARY KEY, secret text)");
    }

    @AfterEach
    void dropUsers() {
        alice.close();
        mallory.close();
        for (String user : new String[] {"alice", "mallory"}) {
            db.run("DROP OWNED BY " + user + " CASCADE", "DROP ROLE " + user);
        }
    }

    @Test
    void an_owner_who_is_allowed_to_watches_and_unwatches_without_reading_the_log() {
        alice.run("SELECT pgevents.watch('orders', always => true)", "INSERT INTO orders VALUES (1, 'x')");

        assertThat(db.event().subject()).isEqualTo("1");
        assertRefused(alice, "SELECT * FROM pgevents.event");
        assertRefused(alice, "INSERT INTO pgevents.event (source, type, size) VALUES ('/', 'x', 0)");
        assertRefused(alice, "SELECT * FROM pgevents.watched_table");
        assertThat(alice.text("SELECT pgevents.unwatch('orders')")).isEqualTo("t");
    }

    @Test
    void the_trigger_privilege_is_enough_to_watch_replace_and_unwatch() {
        db.run("CALL pgevents.allow_watch('mallory')", "SELECT pgevents.watch('orders', exclude => ARRAY['secret'])");
        alice.run("GRANT TRIGGER, INSERT ON orders TO mallory");

        mallory.run(
                "SELECT pgevents.watch('orders', operations => ARRAY['insert'])", "INSERT INTO orders VALUES (1, 'x')");
        mallory.run("SELECT pgevents.unwatch('orders')", "INSERT INTO orders VALUES (2, 'x')");

        assertThat(db.event().after()).isEqualTo("{\"id\":1,\"secret\":\"x\"}");
    }

    @Test
    void nobody_watches_without_being_allowed_to() {
        alice.run("GRANT TRIGGER ON orders TO mallory");
        assertRefused(mallory, "SELECT pgevents.watch('orders')");

        db.run("GRANT USAGE ON SCHEMA pgevents TO mallory");
        assertRefused(mallory, "SELECT pgevents.watch('orders')");
        assertRefused(
                mallory,
                "SELECT pgevents.prepare_watch('orders', '{insert}', NULL, NULL, NULL, false, NULL, false, 'auto')");
        assertRefused(mallory, "SELECT pgevents.publish('a', 'b', '{}')");
        assertRefused(mallory, "SELECT pgevents.append_message('a', 'b', 'c', '{}', '{}')");
        assertRefused(mallory, "SELECT pgevents.ring()");
    }

    @Test
    void nobody_changes_the_watch_of_a_table_on_which_he_may_not_put_triggers() {
        db.run("CALL pgevents.allow_watch('mallory')", "SELECT pgevents.watch('orders', exclude => ARRAY['secret'])");

        assertRefused(mallory, "SELECT pgevents.watch('orders')");
        assertRefused(mallory, "SELECT pgevents.unwatch('orders')");
        assertRefused(mallory, "SELECT pgevents.drop_watch('orders')");
        String prepared = mallory.text(
                "SELECT id FROM pgevents.prepare_watch('orders', '{insert}', NULL, NULL, NULL, false, NULL, false, 'auto')");
        assertRefused(mallory, "SELECT pgevents.finish_watch(" + prepared + ")");

        alice.run("INSERT INTO orders VALUES (1, 'x')");
        assertThat(db.event().after()).isEqualTo("{\"id\":1}");
    }

    @Test
    void a_capture_function_cannot_be_used_to_forge_events_from_another_table() {
        String watch = db.text("SELECT pgevents.watch('orders')");
        String create = "CREATE TRIGGER t AFTER INSERT ON forged FOR EACH ROW EXECUTE FUNCTION pgevents.capture_"
                + watch + "()";
        mallory.run("CREATE TABLE forged (id int PRIMARY KEY, secret text)");
        db.run("CALL pgevents.allow_watch('mallory')");

        assertRefused(mallory, create);
        db.run(create);
        mallory.run("INSERT INTO forged VALUES (666, 'forged')");

        assertThat(db.events()).isEmpty();
    }

    @Test
    void a_writer_needs_no_right_but_to_write() {
        db.run("SELECT pgevents.watch('orders')");
        alice.run("GRANT INSERT ON orders TO mallory");

        mallory.run("INSERT INTO orders VALUES (1, 'x')");

        assertThat(db.event().after()).isEqualTo("{\"id\":1,\"secret\":\"x\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"statement", "row"})
    void code_that_the_owner_of_a_type_wrote_is_never_run_with_the_rights_of_pgevents(String granularity) {
        alice.run(
                "CREATE TABLE who (name text)",
                "GRANT INSERT ON who TO PUBLIC",
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE TYPE inner_type AS (mood mood)",
                "CREATE FUNCTION evil(mood) RETURNS json LANGUAGE plpgsql AS " + "'BEGIN INSERT INTO " + db.schema()
                        + ".who VALUES (current_user); RETURN ''1''; END'",
                "CREATE FUNCTION evil_text(mood) RETURNS text LANGUAGE plpgsql AS " + "'BEGIN INSERT INTO "
                        + db.schema() + ".who VALUES (current_user); RETURN ''1''; END'",
                "CREATE CAST (mood AS json) WITH FUNCTION evil(mood) AS IMPLICIT",
                "CREATE CAST (mood AS text) WITH FUNCTION evil_text(mood) AS IMPLICIT",
                "CREATE TABLE moods (id int PRIMARY KEY, later text, mood mood, moods mood[], inside inner_type)",
                "SELECT pgevents.watch('moods', before => true, granularity => '" + granularity + "')",
                "INSERT INTO moods VALUES (1, 'sad', 'sad', '{sad,happy}', '(sad)'), (2, NULL, NULL, NULL, NULL)",
                "UPDATE moods SET mood = 'happy' WHERE id = 1",
                "ALTER TABLE moods DROP COLUMN mood",
                "ALTER TABLE moods ALTER COLUMN later TYPE mood USING later::mood",
                "UPDATE moods SET id = 3 WHERE id = 1",
                "ALTER TABLE moods ADD COLUMN added mood DEFAULT 'sad'",
                "UPDATE moods SET id = 4 WHERE id = 3",
                "DELETE FROM moods");

        assertThat(db.column("SELECT name FROM who")).isEmpty();
        assertThat(db.events().get(0).after())
                .isEqualTo(
                        "{\"id\":1,\"later\":\"sad\",\"mood\":\"sad\",\"moods\":\"{sad,happy}\",\"inside\":\"(sad)\"}");
        assertThat(db.events().get(1).after())
                .isEqualTo("{\"id\":2,\"later\":null,\"mood\":null,\"moods\":null,\"inside\":null}");
        assertThat(db.events().get(2).changed()).isEqualTo("[\"mood\"]");
        assertThat(db.events()).hasSize(7);
    }

    @Test
    void functions_in_the_callers_search_path_are_not_run_by_a_superuser_who_watches() {
        mallory.run(
                "CREATE TABLE who (name text)",
                "GRANT INSERT ON who TO PUBLIC",
                "CREATE FUNCTION format(text, text, text) RETURNS text LANGUAGE plpgsql AS 'BEGIN INSERT INTO who VALUES (current_user); RETURN $1; END'",
                "CREATE FUNCTION format(text, text) RETURNS text LANGUAGE plpgsql AS 'BEGIN INSERT INTO who VALUES (current_user); RETURN $1; END'",
                "CREATE FUNCTION unnest(text[]) RETURNS SETOF text LANGUAGE plpgsql AS 'BEGIN INSERT INTO who VALUES (current_user); RETURN; END'",
                "CREATE FUNCTION concat(text, text) RETURNS text LANGUAGE plpgsql AS 'BEGIN INSERT INTO who VALUES (current_user); RETURN $1; END'");

        db.run(
                "SELECT pgevents.watch('orders', condition => 'NEW.id > 0', operations => ARRAY['insert'])",
                "INSERT INTO orders VALUES (1, 'x')",
                "SELECT pgevents.unwatch('orders')");

        assertThat(db.column("SELECT name FROM who")).isEmpty();
        assertThat(db.events()).hasSize(1);
    }

    private static void assertRefused(CaptureSession session, String sql) {
        assertThatThrownBy(() -> session.tryToRun(sql))
                .isInstanceOf(SQLException.class)
                .extracting("SQLState")
                .isEqualTo("42501");
    }
}
