package io.pgevents.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventPartitionsTest extends CaptureTest {

    @BeforeEach
    void emptyTheLog() {
        createDatabase();
        openSession();
        db.run("SET TimeZone = 'Asia/Tokyo'");
    }

    @Test
    void partitions_are_made_for_the_present_and_ahead_once() {
        List<String> made = db.column("SELECT pgevents.create_event_partitions('1 day', 2)");
        List<String> again = db.column("SELECT pgevents.create_event_partitions('1 day', 2)");

        assertThat(made)
                .hasSize(3)
                .first()
                .isEqualTo(db.text("SELECT to_char(now() AT TIME ZONE 'UTC', '\"event_p\"YYYYMMDD')"));
        assertThat(again).isEmpty();
        assertThat(publishedInto()).isEqualTo("pgevents." + made.get(0));
    }

    @Test
    void hours_have_longer_names() {
        assertThat(db.column("SELECT pgevents.create_event_partitions('1 hour', 1)"))
                .hasSize(2)
                .first()
                .isEqualTo(db.text("SELECT to_char(now() AT TIME ZONE 'UTC', '\"event_p\"YYYYMMDDHH24\"00\"')"));
    }

    @Test
    void after_a_change_of_width_the_new_partitions_begin_where_the_old_ones_end() {
        db.run("SELECT pgevents.create_event_partitions('1 day', 0)");

        List<String> made = db.column("SELECT pgevents.create_event_partitions('1 hour', 48)");

        assertThat(made).hasSizeBetween(24, 48);
        assertThat(db.text("SELECT count(*) FROM pgevents.event_partition() AS a JOIN pgevents.event_partition() AS b "
                        + "ON a.name < b.name AND a.lower < b.upper AND b.lower < a.upper"))
                .isEqualTo("0");
    }

    @Test
    void without_a_partition_events_go_to_the_default_one_and_stay_there() {
        assertThat(publishedInto()).isEqualTo("pgevents.event_default");

        List<String> made = db.column("SELECT pgevents.create_event_partitions('1 day', 1)");

        assertThat(made)
                .containsExactly(
                        db.text("SELECT to_char(now() AT TIME ZONE 'UTC' + interval '1 day', '\"event_p\"YYYYMMDD')"));
        assertThat(publishedInto()).isEqualTo("pgevents.event_default");
    }

    @Test
    void writers_are_not_stopped_while_partitions_are_made() {
        try (CaptureSession writer = db.another()) {
            writer.run("SELECT pgevents.create_event_partitions('1 day', 0)");
            writer.run("BEGIN", "SELECT pgevents.publish('a', 'b', '{}')");

            assertThat(db.column("SELECT pgevents.create_event_partitions('1 day', 3)"))
                    .hasSize(3);

            writer.run("COMMIT");
        }
    }

    @Test
    void a_partition_is_dropped_when_all_of_it_is_old() {
        List<String> made = db.column("SELECT pgevents.create_event_partitions('1 day', 2)");

        assertThat(db.column("SELECT pgevents.drop_event_partitions(now())")).isEmpty();
        assertThat(
                        db.column(
                                "SELECT pgevents.drop_event_partitions(date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '2 days')"))
                .containsExactly(made.get(0), made.get(1));
        assertThat(db.column("SELECT name FROM pgevents.event_partition()")).containsExactly(made.get(2));
    }

    @Test
    void the_default_partition_is_emptied_only_when_all_of_it_is_old() {
        publishedInto();
        db.run("SELECT pgevents.publish('later', 'b', '{}')");
        String newest = db.text("SELECT max(captured_at) FROM pgevents.event");

        assertThat(db.column("SELECT pgevents.drop_event_partitions('" + newest + "')"))
                .isEmpty();
        assertThat(db.text("SELECT count(*) FROM pgevents.event")).isEqualTo("2");
        assertThat(db.column("SELECT pgevents.drop_event_partitions(now() + interval '1 day')"))
                .containsExactly("event_default");
        assertThat(db.text("SELECT count(*) FROM pgevents.event")).isEqualTo("0");
    }

    @Test
    void while_a_writer_holds_the_log_an_old_partition_is_emptied_instead() {
        List<String> made = db.column("SELECT pgevents.create_event_partitions('1 day', 0)");
        db.run("SELECT pgevents.publish('a', 'b', '{}')");
        try (CaptureSession writer = db.another()) {
            writer.run("BEGIN", "LOCK TABLE ONLY pgevents.event IN ROW EXCLUSIVE MODE");

            assertThat(db.column("SELECT pgevents.drop_event_partitions(now() + interval '2 days')"))
                    .isEmpty();
            assertThat(db.text("SELECT count(*) FROM pgevents." + made.get(0))).isEqualTo("0");

            writer.run("COMMIT");
        }
        assertThat(db.column("SELECT pgevents.drop_event_partitions(now() + interval '2 days')"))
                .containsExactly(made.get(0));
    }

    private String publishedInto() {
        String id = db.text("SELECT pgevents.publish('a', 'b', '{}')");
        return db.text("SELECT tableoid::regclass FROM pgevents.event WHERE id = " + id);
    }
}
