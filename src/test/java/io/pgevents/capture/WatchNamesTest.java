package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchNamesTest extends CaptureTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mixed Case",
                "with\"quote",
                "it's",
                "back\\slash",
                "percent%s %1$I",
                "dollar$$body$$",
                "dot.ted",
                "select",
                "new",
                "old",
                "logged",
                "altered",
                "operation",
                "place",
                "n",
                "o",
                "e",
                "x",
                "whole",
                "emitted",
                "Gr\u00f6\u00dfe \ud83d\ude00",
                "an_identifier_that_is_as_long_as_postgresql_allows_it_to_be_63_"
            })
    void any_name_of_schema_table_and_column_is_taken(String name) {
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        String schema = quoted.equals("\"new\"") ? "\"new schema\"" : quoted;
        String table = schema + "." + quoted;
        db.run(
                "CREATE SCHEMA " + schema,
                "CREATE TABLE " + table + " (" + quoted + " int PRIMARY KEY, other text, third int)",
                "SELECT pgevents.watch(" + literal(table) + ")",
                "INSERT INTO " + table + " VALUES (1, 'x')",
                "UPDATE " + table + " SET " + quoted + " = 2",
                "SELECT pgevents.watch(" + literal(table)
                        + ", before => true, exclude => ARRAY['third'], granularity => 'row')",
                "UPDATE " + table + " SET " + quoted + " = 3",
                "DELETE FROM " + table);

        String watches = "(SELECT w.id FROM pgevents.watched_table AS w WHERE w.table_name = " + literal(name) + ")";
        assertThat(db.column("SELECT operation::text || subject FROM pgevents.event WHERE watch IN " + watches
                        + " ORDER BY id"))
                .containsExactly("i1", "u2", "u3", "d3");
        assertThat(db.column("SELECT DISTINCT changed ->> 0 FROM pgevents.event WHERE operation = 'u' AND watch IN "
                        + watches))
                .containsExactly(name);
        db.run("SELECT pgevents.unwatch(" + literal(table) + ")", "DROP SCHEMA " + schema + " CASCADE");
    }

    @Test
    void the_source_is_a_uri_path_with_each_name_as_a_segment() {
        db.run(
                "CREATE TABLE \"a/b c?%\u00e4\ud83d\ude00~!$&'()*+,;=:@\" (id int)",
                "SELECT pgevents.watch('\"a/b c?%\u00e4\ud83d\ude00~!$&''()*+,;=:@\"')");

        assertThat(db.text("SELECT source FROM pgevents.watched_table WHERE schema_name = '" + db.schema() + "'"))
                .isEqualTo("/" + db.text("SELECT current_database()") + "/" + db.schema()
                        + "/a%2Fb%20c%3F%25%C3%A4%F0%9F%98%80~!$&'()*+,;=:@");
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
