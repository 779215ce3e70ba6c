package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

class WatchKeyTest extends CaptureTest {

    @Test
    void a_key_of_several_columns_is_an_object_in_the_order_of_the_key_and_as_text_an_array() {
        db.run(
                "CREATE TABLE lines (number int, note text, order_id uuid, PRIMARY KEY (order_id, number))",
                "SELECT pgevents.watch('lines')",
                "INSERT INTO lines VALUES (7, 'x', '6f9619ff-8b86-d011-b42d-00cf4fc964ff')");

        assertThat(db.event().key())
                .isEqualTo("{\"order_id\" : \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\", \"number\" : 7}");
        assertThat(db.event().subject()).isEqualTo("[\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\", 7]");
    }

    @Test
    void a_table_without_a_key_has_an_empty_one_and_no_subject() {
        db.run("CREATE TABLE notes (note text)", "SELECT pgevents.watch('notes')", "INSERT INTO notes VALUES ('x')");

        assertThat(db.event().key()).isEqualTo("{}");
        assertThat(db.event().subject()).isNull();
    }

    @Test
    void key_columns_take_the_place_of_the_primary_key() {
        db.run(
                "CREATE TABLE users (id int PRIMARY KEY, name text)",
                "SELECT pgevents.watch('users', key_columns => ARRAY['name'], exclude => ARRAY['name'])",
                "INSERT INTO users VALUES (1, 'O''Neill \"Jack\"'), (2, NULL)");

        assertThat(db.events())
                .extracting(LoggedEvent::subject, LoggedEvent::key, LoggedEvent::after)
                .containsExactly(
                        tuple("O'Neill \"Jack\"", "{\"name\" : \"O'Neill \\\"Jack\\\"\"}", "{\"id\":1}"),
                        tuple(null, "{\"name\" : null}", "{\"id\":2}"));
    }

    @Test
    void the_key_of_an_update_is_that_of_the_new_row() {
        db.run(
                "CREATE TABLE users (id int PRIMARY KEY, name text)",
                "INSERT INTO users SELECT i, 'user ' || i FROM generate_series(1, 50) AS i",
                "SELECT pgevents.watch('users', before => true)",
                "UPDATE users SET id = id + 1000");

        assertThat(db.events()).hasSize(50).allSatisfy(event -> {
            int id = Integer.parseInt(event.subject());
            assertThat(event.before()).isEqualTo("{\"id\":%d,\"name\":\"user %d\"}".formatted(id - 1000, id - 1000));
            assertThat(event.after()).isEqualTo("{\"id\":%d,\"name\":\"user %d\"}".formatted(id, id - 1000));
            assertThat(event.changed()).isEqualTo("[\"id\"]");
        });
    }

    @Test
    void old_and_new_rows_of_an_upsert_are_paired() {
        db.run(
                "CREATE TABLE stock (item int PRIMARY KEY, amount int)",
                "INSERT INTO stock SELECT i, i * 10 FROM generate_series(1, 100) AS i",
                "SELECT pgevents.watch('stock', before => true)",
                "INSERT INTO stock SELECT i, 1 FROM generate_series(51, 150) AS i ORDER BY random() "
                        + "ON CONFLICT (item) DO UPDATE SET amount = stock.amount + EXCLUDED.amount");

        assertThat(db.events()).hasSize(100).allSatisfy(event -> {
            int item = Integer.parseInt(event.subject());
            if (item > 100) {
                assertThat(event.operation()).isEqualTo("i");
            } else {
                assertThat(event.before()).isEqualTo("{\"item\":%d,\"amount\":%d}".formatted(item, item * 10));
                assertThat(event.after()).isEqualTo("{\"item\":%d,\"amount\":%d}".formatted(item, item * 10 + 1));
            }
        });
    }

    @Test
    void old_and_new_rows_of_a_merge_are_paired() {
        assumeTrue(db.majorVersion() >= 15, "MERGE came with PostgreSQL 15");
        db.run(
                "CREATE TABLE stock (item int PRIMARY KEY, amount int)",
                "INSERT INTO stock SELECT i, i * 10 FROM generate_series(1, 90) AS i",
                "SELECT pgevents.watch('stock', before => true)",
                """
                MERGE INTO stock AS s
                USING (SELECT i FROM generate_series(1, 120) AS i ORDER BY random()) AS d ON s.item = d.i
                WHEN MATCHED AND d.i <= 30 THEN DELETE
                WHEN MATCHED AND d.i <= 60 THEN UPDATE SET amount = amount + 1
                WHEN MATCHED THEN UPDATE SET item = item + 1000
                WHEN NOT MATCHED THEN INSERT VALUES (d.i, 0)
                """);

        assertThat(db.events()).filteredOn(e -> e.operation().equals("i")).hasSize(30);
        assertThat(db.events()).filteredOn(e -> e.operation().equals("d")).hasSize(30);
        assertThat(db.events())
                .filteredOn(e -> e.operation().equals("u"))
                .hasSize(60)
                .allSatisfy(event -> {
                    int item = Integer.parseInt(event.subject());
                    int before = item > 1000 ? item - 1000 : item;
                    assertThat(event.before()).isEqualTo("{\"item\":%d,\"amount\":%d}".formatted(before, before * 10));
                    assertThat(event.changed()).isEqualTo(item > 1000 ? "[\"item\"]" : "[\"amount\"]");
                });
    }
}
