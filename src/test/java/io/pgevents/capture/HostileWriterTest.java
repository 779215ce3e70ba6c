package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.pgevents.support.Postgres;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who may insert into a watched table, has a schema of her own, and wants more. */
class HostileWriterTest extends CaptureTest {

    private CaptureSession mallory;
    private String watch;

    @BeforeEach
    void watchATable() {
        db.run(
                "CREATE ROLE mallory LOGIN",
                "CREATE SCHEMA hers AUTHORIZATION mallory",
                "GRANT USAGE ON SCHEMA " + db.schema() + " TO mallory",
                "CREATE TABLE orders (id int PRIMARY KEY, note text)",
                "GRANT INSERT ON orders TO mallory",
                "CREATE TABLE payments (id int PRIMARY KEY, note text)",
                "SELECT pgevents.watch('payments')",
                "INSERT INTO orders VALUES (0, 'before')");
        watch = db.text("SELECT pgevents.watch('orders')");
        mallory = db.as("mallory", Postgres.PASSWORD);
    }

    @AfterEach
    void forget() {
        mallory.close();
        db.run("DROP OWNED BY mallory CASCADE", "DROP ROLE mallory");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void she_reads_nothing_of_the_log_and_calls_nothing_that_writes_there(boolean mayUseTheSchema) {
        if (mayUseTheSchema) {
            db.run("GRANT USAGE ON SCHEMA pgevents TO mallory");
        }
        List<String> everything = db.column("""
                SELECT format('SELECT * FROM pgevents.%I', relname) FROM pg_class
                 WHERE relnamespace = 'pgevents'::regnamespace AND relkind IN ('r', 'p', 'S', 'v')
                UNION ALL
                SELECT format('%s pgevents.%I(%s)', CASE prokind WHEN 'p' THEN 'CALL' ELSE 'SELECT' END, proname,
                              (SELECT string_agg('NULL::' || format_type(t, NULL), ', ') FROM unnest(proargtypes) AS t))
                  FROM pg_proc WHERE pronamespace = 'pgevents'::regnamespace AND prorettype <> 'trigger'::regtype
                UNION ALL
                SELECT format('CREATE TRIGGER t AFTER INSERT ON hers.fake FOR EACH ROW EXECUTE FUNCTION pgevents.%I()', proname)
                  FROM pg_proc WHERE pronamespace = 'pgevents'::regnamespace AND prorettype = 'trigger'::regtype
                """);
        assertThat(everything).hasSizeGreaterThan(90);
        mallory.run("CREATE TABLE hers.fake (id text, version int, status text, spec json)");

        assertThat(everything).allSatisfy(sql -> assertRefused(mallory, sql));
        assertThat(db.events()).isEmpty();
    }

    @Test
    void she_sees_no_other_row_of_the_table_than_she_wrote() {
        assertRefused(mallory, "SELECT * FROM orders");
        assertRefused(mallory, "INSERT INTO orders VALUES (1, 'x') RETURNING *");
        assertRefused(mallory, "UPDATE orders SET note = note");

        mallory.run("INSERT INTO orders VALUES (2, 'x')");

        assertThat(db.event().after()).isEqualTo("{\"id\":2,\"note\":\"x\"}");
    }

    /** Each of the false ones would tell by whom it was called. */
    @Test
    void nothing_that_she_puts_before_built_in_functions_and_operators_is_run_by_the_trigger() {
        mallory.run(
                "CREATE TABLE hers.caught (who text)",
                "GRANT INSERT ON hers.caught TO PUBLIC",
                "GRANT USAGE ON SCHEMA hers TO PUBLIC",
                "CREATE FUNCTION hers.catch() RETURNS void LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO hers.caught VALUES (current_user); END'");
        shadow("row_to_json", "record", "json", "'{\"id\":666}'");
        shadow("row_to_json", "anyelement", "json", "'{\"id\":666}'");
        shadow("json_build_object", "text, int", "json", "'{}'");
        shadow("json_build_array", "int", "json", "'[]'");
        shadow("octet_length", "text", "int", "0");
        shadow("current_setting", "text, boolean", "text", "'forged'");
        shadow("pg_typeof", "int", "regtype", "'int'");
        shadow("has_column_privilege", "oid, smallint, text", "boolean", "NULL");
        shadow("pg_sequence_last_value", "regclass", "bigint", "1");
        shadow("different", "oid[], oid[]", "boolean", "true");
        shadow("extract_text", "json, int", "text", "'forged'");
        mallory.run(
                "CREATE OPERATOR hers.<> (LEFTARG = oid[], RIGHTARG = oid[], FUNCTION = hers.different)",
                "CREATE OPERATOR hers.->> (LEFTARG = json, RIGHTARG = int, FUNCTION = hers.extract_text)",
                "CREATE TYPE hers.json AS ENUM ('forged')",
                "CREATE TABLE hers.new_rows (id int, note text)",
                "CREATE TEMP TABLE new_rows (id int, note text)",
                "CREATE TEMP TABLE event (id int)",
                "CREATE TEMP TABLE pg_class (oid oid)",
                "INSERT INTO new_rows VALUES (666, 'forged')",
                "SET search_path = hers, pg_catalog, " + db.schema(),
                "INSERT INTO orders VALUES (3, 'x')",
                "SET search_path = pg_temp, hers, pg_catalog, " + db.schema(),
                "INSERT INTO orders VALUES (4, 'x')");

        assertThat(db.column("SELECT who FROM hers.caught WHERE who <> 'mallory'"))
                .isEmpty();
        assertThat(db.events())
                .extracting(LoggedEvent::subject, LoggedEvent::after, LoggedEvent::context)
                .containsExactly(
                        tuple("3", "{\"id\":3,\"note\":\"x\"}", null), tuple("4", "{\"id\":4,\"note\":\"x\"}", null));
    }

    @Test
    void code_that_is_run_for_her_row_is_run_as_herself() {
        db.run("GRANT CREATE ON SCHEMA " + db.schema() + " TO mallory");
        mallory.run(
                "CREATE TABLE hers.caught (who text)",
                "GRANT INSERT ON hers.caught TO PUBLIC",
                "GRANT USAGE ON SCHEMA hers TO PUBLIC",
                "CREATE FUNCTION hers.catch(anyelement) RETURNS boolean LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO hers.caught VALUES (current_user); RETURN true; END'",
                "CREATE DOMAIN hers.name AS text CHECK (hers.catch(VALUE))",
                "CREATE FUNCTION hers.who() RETURNS text LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO hers.caught VALUES (current_user); RETURN current_user; END'",
                "CREATE TABLE tagged (id int PRIMARY KEY, name hers.name, who text DEFAULT hers.who())");
        db.run("SELECT pgevents.watch('tagged', before => true)");

        mallory.run(
                "INSERT INTO tagged (id, name) VALUES (1, 'a')",
                "UPDATE tagged SET name = 'b'",
                "ALTER TABLE tagged ADD COLUMN more hers.name DEFAULT 'c'",
                "UPDATE tagged SET id = 2");

        assertThat(db.column("SELECT DISTINCT who FROM hers.caught")).containsExactly("mallory");
        assertThat(db.events()).hasSize(3);
    }

    @Test
    void her_settings_neither_change_what_is_logged_nor_let_her_leave_it_out() {
        assertRefused(mallory, "SET session_replication_role = replica");
        assertRefused(mallory, "ALTER TABLE orders DISABLE TRIGGER ALL");

        mallory.run(
                "SET standard_conforming_strings = off",
                "SET transform_null_equals = on",
                "SET row_security = off",
                "SET pgevents.doorbell = off",
                "SET pgevents.context = '{\"a\":1}, \"watch\":1, \"source\":\"/forged\"'",
                "INSERT INTO orders VALUES (5, 'x')");

        assertThat(db.event().after()).isEqualTo("{\"id\":5,\"note\":\"x\"}");
        assertThat(db.event().table()).isEqualTo("orders");
        assertThat(db.event().context()).isEqualTo("{\"a\":1}, \"watch\":1, \"source\":\"/forged\"");
    }

    @Test
    void a_publisher_tells_nothing_of_a_table() {
        db.run("CALL pgevents.allow_publish('mallory')");

        mallory.run("SELECT pgevents.publish('com.example.done', NULL, '{}')");

        Stream.of("pgevents.row.inserted", "pgevents.subscription.deleted", "pgevents.")
                .forEach(type -> assertRefused(mallory, "SELECT pgevents.publish('" + type + "', NULL, '{}')"));
        mallory.run("CREATE TABLE hers.orders (id int)");
        assertRefused(
                mallory,
                "CREATE TRIGGER t AFTER INSERT ON hers.orders EXECUTE FUNCTION pgevents.capture_" + watch + "()");
    }

    private void shadow(String name, String arguments, String result, String value) {
        mallory.run("CREATE FUNCTION hers." + name + "(" + arguments + ") RETURNS " + result
                + " LANGUAGE plpgsql AS $$ BEGIN PERFORM hers.catch(); RETURN " + value + "; END $$");
    }

    private static void assertRefused(CaptureSession session, String sql) {
        assertThatThrownBy(() -> session.tryToRun(sql))
                .as(sql)
                .isInstanceOf(SQLException.class)
                .extracting("SQLState")
                .isEqualTo("42501");
    }
}
