package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.Database;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PositionsTest {

    private static final Position EARLIER = new Position("5:9:7", "10:10:", 42);
    private static final Position LATER = Position.at("20:20:");

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final Database database = pool.database();
    private final Positions positions = new Positions();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void the_first_reader_ever_starts_at_the_present_and_the_next_where_it_was() {
        Positions.Start first = positions.start(database, List.of());
        assertThat(first.mark().betweenWindows()).isTrue();

        Positions.Start second = positions.start(database, List.of());

        assertThat(second.mark()).isEqualTo(first.mark());
        assertThat(second.epoch()).isGreaterThan(first.epoch());
    }

    @Test
    void the_mark_and_the_others_are_stored_together_and_read_back() {
        subscribe("a");
        subscribe("b");
        long epoch = positions.start(database, List.of("a", "b")).epoch();
        positions.save(database, epoch, EARLIER, 42, Map.of("a", EARLIER, "b", LATER), List.of());
        assertThat(positions.own(database)).isEqualTo(Map.of("a", EARLIER, "b", LATER));

        positions.save(database, epoch, LATER, 50, Map.of("b", EARLIER), List.of("a"));

        assertThat(positions.own(database)).isEqualTo(Map.of("b", EARLIER));
        assertThat(positions.own(database, "a")).isEmpty();
        assertThat(positions.start(database, List.of("a")).mark()).isEqualTo(LATER);
    }

    @Test
    void a_reader_that_was_replaced_moves_nothing_any_more() {
        subscribe("a");
        subscribe("b");
        long old = positions.start(database, List.of("a", "b")).epoch();
        positions.save(database, old, EARLIER, 42, Map.of("a", EARLIER), List.of());
        positions.start(database, List.of("a", "b"));

        positions.save(database, old, LATER, 50, Map.of("b", LATER), List.of("a"));

        assertThat(positions.own(database)).isEqualTo(Map.of("a", EARLIER));
        assertThat(positions.start(database, List.of("a", "b")).mark()).isEqualTo(EARLIER);
    }

    @Test
    void the_position_of_a_subscription_that_was_deleted_meanwhile_is_dropped() {
        long epoch = positions.start(database, List.of()).epoch();

        positions.save(database, epoch, LATER, 50, Map.of("gone", LATER), List.of());

        assertThat(positions.own(database)).isEmpty();
    }

    @Test
    void a_subscription_that_is_not_active_stays_at_the_mark_unless_it_has_a_position() {
        subscribe("active");
        subscribe("paused");
        subscribe("behind");
        long epoch =
                positions.start(database, List.of("active", "paused", "behind")).epoch();
        positions.save(database, epoch, LATER, 50, Map.of("behind", EARLIER), List.of());

        positions.start(database, List.of("active"));

        assertThat(positions.own(database)).isEqualTo(Map.of("paused", LATER, "behind", EARLIER));
    }

    /** As after a restore from a dump: the events have xids of the old cluster, and this one is at much lower ones. */
    @Test
    void in_another_cluster_what_nobody_has_seen_goes_out_and_what_comes_then() {
        subscribe("behind");
        subscribe("ahead");
        long epoch = positions.start(database, List.of("behind", "ahead")).epoch();
        List<Long> ids = Stream.generate(this::publish).limit(6).toList();
        for (int event = 0; event < 5; event++) {
            database.run(
                    "UPDATE pgevents.event SET xid = $2::text::xid8 WHERE id = $1",
                    ids.get(event),
                    Long.toString(900_000_000L + event));
        }
        // The mark has seen two, with one in between still open; the sixth was captured after the restore.
        positions.save(
                database,
                epoch,
                Position.at("900000001:900000003:900000001"),
                ids.get(4),
                Map.of(
                        "behind", Position.at("900000000:900000000:"),
                        "ahead", Position.at("900000009:900000009:")),
                List.of());
        database.run("UPDATE pgevents.mark SET system_identifier = 1");

        Position mark = positions.start(database, List.of("behind", "ahead")).mark();
        Map<String, Position> own = positions.own(database);
        long later = publish();

        assertThat(read(mark)).containsExactly(ids.get(1), ids.get(3), ids.get(4), ids.get(5), later);
        assertThat(read(own.get("behind")))
                .startsWith(ids.get(0))
                .endsWith(later)
                .hasSize(7);
        assertThat(read(own.get("ahead"))).contains(ids.get(5), later).doesNotContain(ids.get(0), ids.get(2));
        assertThat(positions.start(database, List.of("behind", "ahead")).mark()).isEqualTo(mark);
    }

    private List<Long> read(Position from) {
        EventLog log = Logs.inPages(100, 1 << 20);
        List<Long> read = new ArrayList<>();
        Position position = from;
        Page page;
        do {
            page = log.next(database, position);
            position = page.end();
            page.events().forEach(event -> read.add(event.id()));
        } while (page.more());
        return read;
    }

    private long publish() {
        return database.run("SELECT pgevents.publish('t', 's', '1')")
                .iterator()
                .next()
                .getLong(0);
    }

    private void subscribe(String id) {
        database.run("INSERT INTO pgevents.subscription (id, spec, secrets) VALUES ($1, '{}', '{}')", id);
    }
}
