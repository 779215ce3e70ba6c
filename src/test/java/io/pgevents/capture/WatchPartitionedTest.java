package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchPartitionedTest extends CaptureTest {

    @BeforeEach
    void createTable() {
        db.run(
                "CREATE TABLE orders (id int, region text, dropped int, total numeric, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                "CREATE TABLE orders_eu PARTITION OF orders FOR VALUES IN ('eu')",
                "ALTER TABLE orders DROP COLUMN dropped",
                "CREATE TABLE orders_us (total numeric, region text NOT NULL, gone int, id int NOT NULL)",
                "ALTER TABLE orders_us DROP COLUMN gone",
                "ALTER TABLE orders ATTACH PARTITION orders_us FOR VALUES IN ('us')");
    }

    @Test
    void writes_through_the_parent_and_into_a_partition_are_logged_as_the_parents() {
        db.run(
                "SELECT pgevents.watch('orders', before => true)",
                "INSERT INTO orders VALUES (1, 'eu', 1.5), (2, 'us', 2.5)",
                "INSERT INTO orders_us (id, region, total) VALUES (3, 'us', 3.5)",
                "UPDATE orders_us SET total = 4 WHERE id = 3",
                "DELETE FROM orders_eu");

        assertThat(db.events()).extracting(LoggedEvent::table).containsOnly("orders");
        assertThat(db.events())
                .extracting(event -> event.operation() + " " + event.subject())
                .containsExactly("i [1, \"eu\"]", "i [2, \"us\"]", "i [3, \"us\"]", "u [3, \"us\"]", "d [1, \"eu\"]");
        assertThat(db.events().get(3).changed()).isEqualTo("[\"total\"]");
        assertThat(db.events().get(3).before()).contains("\"total\":3.5");
    }

    @Test
    void a_row_that_moves_to_another_partition_is_a_delete_and_an_insert() {
        db.run(
                "INSERT INTO orders VALUES (1, 'eu', 1.5)",
                "SELECT pgevents.watch('orders')",
                "UPDATE orders SET region = 'us'");

        assertThat(db.events())
                .extracting(event -> event.operation() + " " + event.subject())
                .containsExactly("d [1, \"eu\"]", "i [1, \"us\"]");
    }

    @Test
    void a_partition_added_later_is_captured_and_a_detached_one_no_more() {
        db.run(
                "SELECT pgevents.watch('orders', always => true)",
                "CREATE TABLE orders_asia PARTITION OF orders FOR VALUES IN ('asia')",
                "INSERT INTO orders VALUES (1, 'asia', 1)",
                "ALTER TABLE orders DETACH PARTITION orders_eu",
                "INSERT INTO orders_eu VALUES (2, 'eu', 1)");

        assertThat(db.event().subject()).isEqualTo("[1, \"asia\"]");
    }

    @Test
    void always_reaches_the_partitions() {
        db.run(
                "SELECT pgevents.watch('orders', always => true)",
                "SET session_replication_role = replica",
                "INSERT INTO orders VALUES (1, 'eu', 1)");

        assertThat(db.event().subject()).isEqualTo("[1, \"eu\"]");
    }

    @Test
    void a_truncate_of_the_parent_is_logged_once() {
        db.run("SELECT pgevents.watch('orders', operations => ARRAY['truncate'])", "TRUNCATE orders");

        assertThat(db.event().operation()).isEqualTo("t");
    }

    @Test
    void a_partition_can_be_watched_by_itself() {
        db.run("SELECT pgevents.watch('orders_us')", "INSERT INTO orders VALUES (1, 'eu', 1.5), (2, 'us', 2.5)");

        assertThat(db.event().table()).isEqualTo("orders_us");
        assertThat(db.event().subject()).isEqualTo("[2, \"us\"]");
    }

    @Test
    void a_parent_by_inheritance_logs_its_own_rows_only() {
        db.run(
                "CREATE TABLE animals (id int PRIMARY KEY)",
                "CREATE TABLE dogs (bark text) INHERITS (animals)",
                "SELECT pgevents.watch('animals')",
                "INSERT INTO animals VALUES (1)",
                "INSERT INTO dogs VALUES (2, 'wau')",
                "UPDATE animals SET id = id + 10");

        assertThat(db.events())
                .extracting(event -> event.operation() + event.subject())
                .containsExactly("i1", "u11");
    }

    @Test
    void unwatch_removes_the_triggers_of_all_partitions() {
        db.run(
                "SELECT pgevents.watch('orders')",
                "SELECT pgevents.unwatch('orders')",
                "INSERT INTO orders VALUES (1, 'eu', 1)");

        assertThat(db.events()).isEmpty();
        assertThat(
                        db.text(
                                "SELECT count(*) FROM pg_trigger WHERE tgname LIKE '00\\_pgevents%' AND tgrelid IN ('orders'::regclass, 'orders_eu'::regclass)"))
                .isEqualTo("0");
    }
}
