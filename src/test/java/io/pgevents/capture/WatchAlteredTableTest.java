package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A table may be altered under a watch: its writers go on, and what is logged is right. */
class WatchAlteredTableTest extends CaptureTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    statement | ALTER TABLE orders ADD COLUMN added int DEFAULT 5          | {"id" : 1}   | {"id":1,"note":"y","total":1.5,"added":5}
                    row       | ALTER TABLE orders ADD COLUMN added int DEFAULT 5          | {"id" : 1}   | {"id":1,"note":"y","total":1.5,"added":5}
                    statement | ALTER TABLE orders DROP COLUMN total                       | {"id" : 1}   | {"id":1,"note":"y"}
                    row       | ALTER TABLE orders DROP COLUMN total                       | {"id" : 1}   | {"id":1,"note":"y"}
                    statement | ALTER TABLE orders RENAME COLUMN id TO number              | {"number" : 1} | {"number":1,"note":"y","total":1.5}
                    row       | ALTER TABLE orders RENAME COLUMN id TO number              | {"number" : 1} | {"number":1,"note":"y","total":1.5}
                    statement | ALTER TABLE orders ALTER COLUMN id TYPE text               | {"id" : "1"} | {"id":"1","note":"y","total":1.5}
                    row       | ALTER TABLE orders ALTER COLUMN id TYPE text               | {"id" : "1"} | {"id":"1","note":"y","total":1.5}
                    statement | ALTER TABLE orders ALTER COLUMN total TYPE float8          | {"id" : 1}   | {"id":1,"note":"y","total":1.5}
                    row       | ALTER TABLE orders DROP CONSTRAINT orders_pkey             | {"id" : 1}   | {"id":1,"note":"y","total":1.5}
                    statement | ALTER TABLE orders RENAME TO renamed                       | {"id" : 1}   | {"id":1,"note":"y","total":1.5}
                    """)
    void an_altered_table_is_logged_as_it_is(String granularity, String alteration, String key, String after) {
        db.run(
                "CREATE TABLE orders (id int PRIMARY KEY, note text, total numeric)",
                "SELECT pgevents.watch('orders', granularity => '" + granularity + "', before => true)",
                "INSERT INTO orders VALUES (1, 'x', 1.5)",
                "UPDATE orders SET note = 'z'",
                alteration);
        String table = alteration.endsWith("renamed") ? "renamed" : "orders";
        db.run("UPDATE " + table + " SET note = 'y'");

        assertThat(db.lastEvent().key()).isEqualTo(key);
        assertThat(db.lastEvent().after()).isEqualTo(after);
        assertThat(db.lastEvent().before()).isEqualTo(after.replace("\"y\"", "\"z\""));
        assertThat(db.lastEvent().changed()).isEqualTo("[\"note\"]");

        db.run("SELECT pgevents.refresh_watches()", "UPDATE " + table + " SET note = 'z'", "DELETE FROM " + table);
        assertThat(db.lastEvent().before()).isEqualTo(after.replace("\"y\"", "\"z\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "columns => ARRAY['note', 'total']",
                "exclude => ARRAY['id']",
                "key_columns => ARRAY['id', 'total']"
            })
    void a_named_column_that_is_dropped_is_left_out(String option) {
        db.run(
                "CREATE TABLE orders (id int PRIMARY KEY, note text, total numeric)",
                "SELECT pgevents.watch('orders', " + option + ")",
                "INSERT INTO orders VALUES (1, 'x', 1.5)",
                "ALTER TABLE orders DROP COLUMN total",
                "UPDATE orders SET note = 'y'");

        assertThat(db.lastEvent().after()).contains("\"note\":\"y\"").doesNotContain("total");
        assertThat(db.lastEvent().key()).isEqualTo("{\"id\" : 1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"statement", "row"})
    void an_excluded_column_stays_out_when_it_and_its_table_are_renamed(String granularity) {
        db.run(
                "CREATE TABLE orders (id int PRIMARY KEY, gone text, card_number text, note text)",
                "SELECT pgevents.watch('orders', exclude => ARRAY['card_number', 'gone'], granularity => '"
                        + granularity + "')",
                "ALTER TABLE orders DROP COLUMN gone",
                "ALTER TABLE orders RENAME card_number TO card",
                "ALTER TABLE orders RENAME TO renamed",
                "INSERT INTO renamed VALUES (1, 'secret', 'x')",
                "SELECT pgevents.refresh_watches()",
                "INSERT INTO renamed VALUES (2, 'secret', 'x')",
                "UPDATE renamed SET card = 'new' WHERE id = 2");

        assertThat(db.events())
                .extracting(LoggedEvent::after)
                .containsExactly("{\"id\":1,\"note\":\"x\"}", "{\"id\":2,\"note\":\"x\"}", "{\"id\":2,\"note\":\"x\"}");
    }

    /** The columns that a watch names one by one are looked at once in a session. */
    private String watchWithNamedColumns(String granularity) {
        db.run(
                "CREATE TABLE orders (id int PRIMARY KEY, note text, card_number text)",
                "SELECT pgevents.watch('orders', exclude => ARRAY['card_number'], granularity => '" + granularity
                        + "')",
                "INSERT INTO orders VALUES (1, 'x')",
                "INSERT INTO orders VALUES (2, 'x')");
        return "pgevents.watch_"
                + db.text("SELECT id FROM pgevents.watched_table WHERE schema_name = '" + db.schema() + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"statement", "row"})
    void a_session_that_has_looked_at_the_columns_sees_what_another_one_has_altered(String granularity) {
        watchWithNamedColumns(granularity);

        try (CaptureSession other = db.another()) {
            other.run("ALTER TABLE orders ADD COLUMN added int DEFAULT 5");
            db.run("INSERT INTO orders VALUES (3, 'x')");
            other.run("ALTER TABLE orders DROP COLUMN note");
            db.run("INSERT INTO orders VALUES (4)");
        }

        assertThat(db.events())
                .extracting(LoggedEvent::after)
                .containsExactly(
                        "{\"id\":1,\"note\":\"x\"}",
                        "{\"id\":2,\"note\":\"x\"}",
                        "{\"id\":3,\"note\":\"x\",\"added\":5}",
                        "{\"id\":4,\"added\":5}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"statement", "row"})
    void an_alteration_counts_as_long_as_it_is_not_rolled_back(String granularity) {
        watchWithNamedColumns(granularity);

        db.run(
                "BEGIN",
                "ALTER TABLE orders DROP COLUMN note",
                "INSERT INTO orders VALUES (3)",
                "SAVEPOINT before_adding",
                "ALTER TABLE orders ADD COLUMN added int DEFAULT 5",
                "INSERT INTO orders VALUES (4)",
                "ROLLBACK TO before_adding",
                "INSERT INTO orders VALUES (5)",
                "COMMIT",
                "INSERT INTO orders VALUES (6)");

        assertThat(db.events().subList(2, 5))
                .extracting(LoggedEvent::after)
                .containsExactly("{\"id\":3}", "{\"id\":5}", "{\"id\":6}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"statement", "row"})
    void a_session_can_not_talk_a_watch_out_of_looking_at_the_columns(String granularity) {
        String setting = watchWithNamedColumns(granularity);
        String looked = db.text("SHOW " + setting);

        db.run(
                "ALTER TABLE orders ADD COLUMN added int DEFAULT 5",
                "SET " + setting + " = '" + looked + "'",
                "INSERT INTO orders VALUES (3, 'x')",
                "SET " + setting + " = ''",
                "INSERT INTO orders VALUES (4, 'x')",
                "RESET ALL",
                "SET search_path = " + db.schema(),
                "INSERT INTO orders VALUES (5, 'x')");

        assertThat(looked).isNotEmpty();
        assertThat(db.events().subList(2, 5))
                .extracting(LoggedEvent::after)
                .allSatisfy(after -> assertThat(after).endsWith(",\"note\":\"x\",\"added\":5}"));
    }

    @Test
    void refresh_rewrites_only_what_is_out_of_date() {
        db.run(
                "CREATE TABLE orders (id int PRIMARY KEY, note text)",
                "SELECT pgevents.watch('orders')",
                "SELECT pgevents.refresh_watches()");

        assertThat(db.text("SELECT pgevents.refresh_watches()")).isEqualTo("0");
        db.run("ALTER TABLE orders ADD COLUMN total numeric");
        assertThat(db.text("SELECT pgevents.refresh_watches()")).isEqualTo("1");
        assertThat(db.text("SELECT pgevents.refresh_watches()")).isEqualTo("0");
    }

    @Test
    void the_watch_of_a_dropped_table_is_ended_by_refresh_and_its_name_can_be_watched_again() {
        db.run(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "SELECT pgevents.watch('orders')",
                "DROP TABLE orders",
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "SELECT pgevents.watch('orders')",
                "SELECT pgevents.refresh_watches()",
                "INSERT INTO orders VALUES (1)");

        assertThat(db.events()).hasSize(1);
        assertThat(db.column("SELECT removed_at IS NULL FROM pgevents.watched_table WHERE schema_name = '" + db.schema()
                        + "' ORDER BY id"))
                .containsExactly("f", "t");
    }

    @Test
    void a_table_that_has_another_oid_since_a_restore_is_known_by_its_name() {
        db.run(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "SELECT pgevents.watch('orders')",
                "DO $$ DECLARE f record; BEGIN "
                        + "SELECT p.proname, replace(p.prosrc, 'orders'::regclass::oid::text, '4000000000') AS source INTO f "
                        + "FROM pg_proc p JOIN pg_trigger t ON t.tgfoid = p.oid WHERE t.tgrelid = 'orders'::regclass LIMIT 1; "
                        + "EXECUTE format('CREATE OR REPLACE FUNCTION pgevents.%I() RETURNS trigger LANGUAGE plpgsql "
                        + "SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L', f.proname, f.source); END $$",
                "UPDATE pgevents.watched_table SET relation = 4000000000 WHERE relation = 'orders'::regclass",
                "INSERT INTO orders VALUES (1)",
                "SELECT pgevents.refresh_watches()",
                "INSERT INTO orders VALUES (2)");

        assertThat(db.events()).extracting(LoggedEvent::subject).containsExactly("1", "2");
        assertThat(db.text(
                        "SELECT relation::regclass FROM pgevents.watched_table WHERE removed_at IS NULL AND schema_name = '"
                                + db.schema() + "'"))
                .isEqualTo("orders");
    }
}
