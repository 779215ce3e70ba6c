package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchConditionTest extends CaptureTest {

    @BeforeEach
    void createTable() {
        db.run(
                "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text)",
                "CREATE TABLE witness (id int)",
                "CREATE FUNCTION evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DROP TABLE witness; RETURN NULL; END'");
    }

    @Test
    void only_rows_that_meet_the_condition_are_logged() {
        db.run(
                "SELECT pgevents.watch('orders', operations => ARRAY['insert', 'update'], condition => 'NEW.total > 100 -- large')",
                "INSERT INTO orders VALUES (1, 100), (2, 101), (3, NULL)",
                "UPDATE orders SET total = 200 WHERE id = 1");

        assertThat(db.events())
                .extracting(LoggedEvent::operation, LoggedEvent::subject)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("i", "2"), org.assertj.core.groups.Tuple.tuple("u", "1"));
    }

    @Test
    void a_condition_may_compare_old_and_new() {
        db.run(
                "INSERT INTO orders VALUES (1, 1, 'x')",
                "SELECT pgevents.watch('orders', operations => ARRAY['update'], condition => 'OLD.* IS DISTINCT FROM NEW.*')",
                "UPDATE orders SET note = 'x'",
                "UPDATE orders SET note = 'y'");

        assertThat(db.events()).hasSize(1);
    }

    @Test
    void names_in_a_condition_are_those_of_the_caller() {
        db.run(
                "CREATE FUNCTION is_large(amount numeric) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT amount > 100'",
                "SELECT pgevents.watch('orders', operations => ARRAY['insert'], condition => 'is_large(NEW.total)')",
                "INSERT INTO orders VALUES (1, 100), (2, 101)");

        assertThat(db.event().subject()).isEqualTo("2");
    }

    @Test
    void a_truncate_has_no_row_and_is_logged_without_looking_at_the_condition() {
        db.run(
                "SELECT pgevents.watch('orders', operations => ARRAY['insert', 'truncate'], condition => 'NEW.total > 100')",
                "INSERT INTO orders VALUES (1, 100)",
                "TRUNCATE orders");

        assertThat(db.event().operation()).isEqualTo("t");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    insert | OLD.total > 1 | leave insert out of operations, or refer to NEW only
                    delete | NEW.total > 1 | leave delete out of operations, or refer to OLD only
                    """)
    void an_operation_that_has_no_such_row_is_refused_with_the_way_out(
            String operation, String condition, String hint) {
        assertThatThrownBy(() -> db.tryToRun("SELECT pgevents.watch('orders', operations => ARRAY['update', '"
                        + operation + "'], condition => '" + condition + "')"))
                .hasMessageContaining("condition cannot be used for " + operation)
                .hasMessageContaining(hint)
                .extracting("SQLState")
                .isEqualTo("22023");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true) EXECUTE FUNCTION evil(); DROP TABLE witness; --",
                "true) EXECUTE FUNCTION evil() --",
                "true) EXECUTE FUNCTION evil(); --",
                "true\n) EXECUTE FUNCTION evil(",
                "true) EXECUTE PROCEDURE evil(); DROP TABLE witness; SELECT (true",
                "true); DROP TABLE witness; --",
                "true); DROP TABLE witness; SELECT (true",
                "true) FROM (SELECT 1) AS x; DROP TABLE witness; SELECT (true",
                "true) FROM orders AS new, orders AS old --",
                "true) FROM orders /*",
                "true), (true",
                "true) UNION SELECT (true",
                "true /*",
                "true */ /*",
                "'",
                "\"",
                "$$",
                "$x$ true $x",
                "E'\\'",
                "U&'\\",
                "",
                " ",
                "--",
                "/* */",
                ";",
                "true;",
                "(",
                ")",
                "true)",
                "\\",
                "*",
                "NEW",
                "NEW.*",
                "NEW.total",
                "NEW.unknown > 1",
                "total > 100",
                "1",
                "true, true",
                "true AS x",
                "EXISTS (SELECT 1)",
                "NEW.total > (SELECT max(total) FROM orders)",
                "NEW.total IN (SELECT total FROM orders)",
                "count(*) > 1",
                "max(NEW.total) > 1",
                "row_number() OVER () > 1",
                "generate_series(1, 2) > 1",
                "NEW.total > $1",
                "NEW.total > :x",
                "NEW.total > ?",
                "DEFAULT",
                "no_such_function(NEW.total)"
            })
    void a_text_that_is_not_one_condition_is_refused_and_does_nothing(String condition) {
        String call = "SELECT pgevents.watch('orders', operations => ARRAY['update'], condition => "
                + literal(condition) + ")";

        assertThatThrownBy(() -> db.tryToRun(call.replace("?", "??")))
                .isInstanceOf(java.sql.SQLException.class)
                .hasMessageContaining("condition");
        assertThat(db.text("SELECT to_regclass('witness')")).isEqualTo("witness");
        assertThat(db.column("SELECT tgname FROM pg_trigger WHERE tgrelid = 'orders'::regclass"))
                .isEmpty();
        assertThat(db.text("SELECT count(*) FROM pgevents.watched_table WHERE schema_name = '" + db.schema() + "'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(true)", "true -- ) EXECUTE FUNCTION evil()", "true /* ; */", "NEW.note = ');'"})
    void a_text_that_is_one_expression_is_harmless_however_it_looks(String condition) {
        db.run(
                "SELECT pgevents.watch('orders', operations => ARRAY['update'], condition => " + literal(condition)
                        + ")",
                "INSERT INTO orders VALUES (1, 1, ');')",
                "UPDATE orders SET total = 2");

        assertThat(db.events()).extracting(LoggedEvent::operation).containsExactly("u");
        assertThat(db.text("SELECT to_regclass('witness')")).isEqualTo("witness");
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
