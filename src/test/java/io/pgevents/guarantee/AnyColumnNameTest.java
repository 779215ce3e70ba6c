package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A watch must never make a user's write fail, whatever the columns are called. */
class AnyColumnNameTest {

    private static String database;

    @BeforeAll
    static void migrate() {
        database = Postgres.migratedDatabase();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n",
                "o",
                "x",
                "x0",
                "r",
                "e",
                "w",
                "place",
                "key",
                "before",
                "new",
                "new_rows",
                "old_rows",
                "row"
            })
    void a_column_may_have_a_name_that_the_capture_uses_itself(String column) throws SQLException {
        assertThat(imagesOf(column, "auto")).containsExactly("1", "2", "2");
    }

    @Test
    void so_it_may_when_rows_are_captured_one_by_one() throws SQLException {
        assertThat(imagesOf("n", "row")).containsExactly("1", "2", "2");
    }

    /** Inserts 1, makes it 2 and deletes it. @return the column in the image of each event */
    private static List<String> imagesOf(String column, String granularity) throws SQLException {
        try (Connection connection = Postgres.connect(database);
                var statement = connection.createStatement()) {
            statement.execute("""
                    DROP TABLE IF EXISTS thing;
                    TRUNCATE pgevents.event;
                    CREATE TABLE thing (id integer PRIMARY KEY, "%1$s" integer);
                    SELECT pgevents.watch('thing', before => true, granularity => '%2$s');
                    INSERT INTO thing VALUES (1, 1);
                    UPDATE thing SET "%1$s" = 2;
                    DELETE FROM thing""".formatted(column, granularity));
            var images = new ArrayList<String>();
            try (var rows = statement.executeQuery(
                    "SELECT coalesce(after, before) ->> '%s' FROM pgevents.event ORDER BY id".formatted(column))) {
                while (rows.next()) {
                    images.add(rows.getString(1));
                }
            }
            return images;
        }
    }
}
