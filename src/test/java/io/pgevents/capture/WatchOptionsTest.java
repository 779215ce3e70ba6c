package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchOptionsTest extends CaptureTest {

    @BeforeEach
    void createTable() {
        db.run("CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text)");
    }

    @Test
    void the_same_call_again_changes_nothing() {
        String first = db.text("SELECT pgevents.watch('orders', operations => ARRAY['delete', 'insert'])");
        String before = db.text("SELECT string_agg(xmin || ' ' || oid, ', ' ORDER BY oid) FROM pg_trigger");

        String second = db.text("SELECT pgevents.watch('orders', operations => ARRAY['insert', 'delete', 'insert'])");

        assertThat(second).isEqualTo(first);
        assertThat(db.text("SELECT string_agg(xmin || ' ' || oid, ', ' ORDER BY oid) FROM pg_trigger"))
                .isEqualTo(before);
    }

    @Test
    void a_call_with_other_options_takes_the_place_of_the_first() {
        String first = db.text("SELECT pgevents.watch('orders')");
        String second = db.text(
                "SELECT pgevents.watch('orders', operations => ARRAY['insert', 'truncate'], columns => ARRAY['note'])");
        db.run(
                "INSERT INTO orders VALUES (1, 2, 'x')",
                "UPDATE orders SET total = 3",
                "DELETE FROM orders",
                "TRUNCATE orders");

        assertThat(second).isNotEqualTo(first);
        assertThat(db.events()).extracting(LoggedEvent::operation).containsExactly("i", "t");
        assertThat(db.text("SELECT removed_at IS NOT NULL FROM pgevents.watched_table WHERE id = " + first))
                .isEqualTo("t");
        assertThat(db.text("SELECT to_regprocedure('pgevents.capture_" + first + "()')"))
                .isNull();
    }

    @Test
    void after_unwatch_nothing_more_is_logged_and_what_was_logged_stays() {
        db.run("SELECT pgevents.watch('orders', operations => ARRAY['insert', 'truncate'], before => true)");
        db.run("INSERT INTO orders VALUES (1)");

        String stopped = db.text("SELECT pgevents.unwatch('orders')");
        String again = db.text("SELECT pgevents.unwatch('orders')");
        db.run("INSERT INTO orders VALUES (2)", "TRUNCATE orders");

        assertThat(stopped).isEqualTo("t");
        assertThat(again).isEqualTo("f");
        assertThat(db.event().subject()).isEqualTo("1");
        assertThat(db.column("SELECT tgname FROM pg_trigger WHERE tgrelid = 'orders'::regclass"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"statement", "row"})
    void only_the_columns_asked_for_are_emitted_and_compared(String granularity) {
        db.run(
                "SELECT pgevents.watch('orders', columns => ARRAY['note', 'total'], before => true, granularity => '"
                        + granularity + "')",
                "INSERT INTO orders VALUES (1, 2, 'x')",
                "UPDATE orders SET id = 2, note = 'y'");

        assertThat(db.lastEvent().key()).isEqualTo("{\"id\" : 2}");
        assertThat(db.lastEvent().before()).isEqualTo("{\"total\":2,\"note\":\"x\"}");
        assertThat(db.lastEvent().after()).isEqualTo("{\"total\":2,\"note\":\"y\"}");
        assertThat(db.lastEvent().changed()).isEqualTo("[\"note\"]");
    }

    @ParameterizedTest
    @CsvSource({"statement", "row"})
    void excluded_columns_are_not_emitted_even_if_none_is_left(String granularity) {
        db.run(
                "SELECT pgevents.watch('orders', exclude => ARRAY['id', 'note', 'total'], granularity => '"
                        + granularity + "')",
                "INSERT INTO orders VALUES (1, 2, 'x')",
                "UPDATE orders SET note = 'y'",
                "DELETE FROM orders");

        assertThat(db.events()).extracting(LoggedEvent::subject).containsExactly("1", "1", "1");
        assertThat(db.events()).extracting(LoggedEvent::after).containsExactly("{}", "{}", null);
        assertThat(db.events()).extracting(LoggedEvent::changed).containsExactly(null, "[]", null);
    }

    @Test
    void always_captures_what_a_replication_role_writes_too() {
        db.run(
                "SELECT pgevents.watch('orders')",
                "SET session_replication_role = replica",
                "INSERT INTO orders VALUES (1)");
        assertThat(db.events()).isEmpty();

        db.run("RESET session_replication_role", "SELECT pgevents.watch('orders', always => true)");
        db.run("SET session_replication_role = replica", "INSERT INTO orders VALUES (2)");
        assertThat(db.event().subject()).isEqualTo("2");

        db.run("RESET session_replication_role", "SELECT pgevents.watch('orders', always => false)");
        db.run("SET session_replication_role = replica", "INSERT INTO orders VALUES (3)");
        assertThat(db.event().subject()).isEqualTo("2");
    }

    @Test
    void a_nested_write_of_a_users_trigger_is_logged_after_the_statement_that_fired_it() {
        db.run(
                "CREATE FUNCTION number() RETURNS trigger LANGUAGE plpgsql AS "
                        + "'BEGIN UPDATE orders SET total = 1 WHERE id = NEW.id; RETURN NULL; END'",
                "CREATE TRIGGER a_first AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION number()",
                "SELECT pgevents.watch('orders')",
                "INSERT INTO orders VALUES (1)");

        assertThat(db.events()).extracting(LoggedEvent::operation).containsExactly("i", "u");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'orders', columns => ARRAY['totl', 'note', 'Note']         | 42703 | columns names columns that orders does not have: totl, "Note"
                    'orders', exclude => ARRAY['totl']                         | 42703 | exclude names columns that orders does not have: totl
                    'orders', key_columns => ARRAY['totl']                     | 42703 | key_columns names columns that orders does not have: totl
                    'orders', key_columns => '{}'                              | 22023 | key_columns is empty; name a column
                    'orders', columns => ARRAY['note'], exclude => ARRAY['id'] | 22023 | columns and exclude are both given; give one of them
                    'orders', operations => ARRAY['insert', 'upsert']          | 22023 | operations must be some of insert, update, delete, truncate, but is {insert,upsert}
                    'orders', operations => '{}'                               | 22023 | operations must be some of
                    'orders', operations => NULL                               | 22023 | operations must be some of
                    'orders', granularity => 'page'                            | 22023 | granularity must be auto, row or statement, but is page
                    'orders', granularity => 'statement', condition => 'true'  | 22023 | cannot be watched per statement: a condition is about one row
                    'nowhere'                                                  | 42P01 | relation "nowhere" does not exist
                    NULL                                                       | 42P01 | table null does not exist
                    'a_view'                                                   | 22023 | is a view and cannot be watched
                    'a_materialized_view'                                      | 22023 | is a materialized view and cannot be watched
                    'a_sequence'                                               | 22023 | is a sequence and cannot be watched
                    'a_temporary_table'                                        | 22023 | is a temporary table and cannot be watched
                    'orders_pkey'                                              | 22023 | is a index and cannot be watched
                    'pg_class'                                                 | 22023 | is a system table and cannot be watched
                    'pgevents.subscription'                                    | 22023 | belongs to pgevents and cannot be watched
                    'reserved'                                                 | 22023 | has a column whose name begins with 00_pgevents_
                    """)
    void a_wrong_option_is_refused_by_name(String arguments, String sqlState, String message) {
        db.run(
                "CREATE VIEW a_view AS SELECT * FROM orders",
                "CREATE MATERIALIZED VIEW a_materialized_view AS SELECT * FROM orders",
                "CREATE SEQUENCE a_sequence",
                "CREATE TEMPORARY TABLE a_temporary_table (id int)",
                "CREATE TABLE reserved (\"00_pgevents_row\" int)");

        assertThatThrownBy(() -> db.tryToRun("SELECT pgevents.watch(" + arguments + ")"))
                .hasMessageContaining(message.replace("that orders", "that " + db.schema() + ".orders"))
                .extracting("SQLState")
                .isEqualTo(sqlState);
    }

    @Test
    void a_table_in_use_is_given_up_after_the_lock_timeout() {
        try (CaptureSession user = db.another()) {
            user.run("BEGIN", "INSERT INTO orders VALUES (1)");
            db.run("SET pgevents.lock_timeout = '20ms'", "SET lock_timeout = '1min'");

            assertThatThrownBy(() -> db.tryToRun("SELECT pgevents.watch('orders')"))
                    .hasMessageContaining("orders is in use: its lock could not be had within 20ms")
                    .extracting("SQLState")
                    .isEqualTo("55P03");

            user.run("COMMIT");
            db.run("SELECT pgevents.watch('orders')");
            assertThat(db.text("SHOW lock_timeout")).isEqualTo("1min");
        }
    }
}
