package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.log.EventLog;
import io.pgevents.log.Logs;
import io.pgevents.log.Page;
import io.pgevents.log.Position;
import io.pgevents.platform.Database;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.subscription.Stores;
import io.pgevents.support.Postgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseTableTest {

    private static final Duration TERM = Duration.ofMinutes(1);
    private static final Position EARLIER = new Position("5:9:7", "10:10:", 42);
    private static final Position LATER = Position.at("20:20:");

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final LeaseTable table = new LeaseTable(database);
    private final LeasePositions positions = new LeasePositions(database);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void a_replica_begins_at_the_present_with_nothing_and_takes_what_is_free() {
        subscribe("a", "b");

        assertThat(begin("one").claims()).isEmpty();

        assertThat(table.shares("one")).isEqualTo(shares(0, 2));
        assertThat(slots(table.claim("one", 1))).containsExactly(slot("a"));
        assertThat(table.shares("one")).isEqualTo(shares(1, 1));
    }

    @Test
    void nobody_takes_what_is_not_active() {
        subscribe("a");
        superuser.run("UPDATE pgevents.subscription SET status = 'paused'");
        begin("one");

        assertThat(table.claim("one", 10)).isEmpty();
        assertThat(table.shares("one")).isEqualTo(shares(0, 0));
    }

    @Test
    void positions_of_its_own_and_the_mark_are_stored_together_and_come_back_in_the_next_life() {
        subscribe("a", "b");
        LeaseTable.Beginning first = begin("one");
        List<Claim> claims = table.claim("one", 2);

        assertThat(positions.save(
                        "one", first.life(), LATER, 50, moved(lease(claims, "a"), EARLIER, lease(claims, "b"), null)))
                .isTrue();
        LeaseTable.Beginning second = begin("one");

        assertThat(positions(second.claims())).isEqualTo(Map.of("a", EARLIER, "b", LATER));
        assertThat(second.life()).isGreaterThan(first.life());
    }

    @Test
    void who_is_started_again_has_at_once_what_its_ended_predecessor_of_the_same_name_had() throws Exception {
        subscribe("a", "b");
        Process predecessor = new ProcessBuilder("sleep", "600").start();
        ReplicaProcess ended = ReplicaProcess.of(predecessor.pid());
        LeaseTable before = new LeaseTable(database, ended);
        before.begin("before", "name", TERM, null);
        before.claim("before", 1);
        new LeaseTable(database, ended).begin("other", "another name", TERM, null);
        table.claim("other", 1);

        table.begin("too early", "name", TERM, null);
        assertThat(table.shares("too early").free()).isZero();
        predecessor.destroyForcibly().waitFor();
        table.begin("after", "name", TERM, null);

        assertThat(slots(table.claim("after", 2))).containsExactly(slot("a"));
    }

    @Test
    void an_earlier_life_stores_nothing_any_more() {
        subscribe("a");
        LeaseTable.Beginning first = begin("one");
        Lease lease = lease(table.claim("one", 1), "a");
        LeaseTable.Beginning second = begin("one");

        assertThat(positions.save("one", first.life(), LATER, 50, moved(lease, LATER)))
                .isFalse();

        assertThat(positions.save("one", second.life(), LATER, 50, moved(lease, EARLIER)))
                .isTrue();
        assertThat(positions(begin("one").claims())).isEqualTo(Map.of("a", EARLIER));
    }

    @Test
    void what_a_dead_replica_had_is_taken_where_it_was_and_it_can_store_nothing_any_more() {
        subscribe("behind", "along");
        LeaseTable.Beginning one = begin("one");
        List<Claim> had = table.claim("one", 2);
        positions.save("one", one.life(), LATER, 50, moved(lease(had, "behind"), EARLIER, lease(had, "along"), null));
        begin("two");
        assertThat(table.reap("two")).isEmpty();

        superuser.run("UPDATE pgevents.replica SET expires_at = now() - interval '1 ms' WHERE id = 'one'");
        assertThat(table.reap("two")).containsExactly("name of one");
        List<Claim> taken = table.claim("two", 2);

        assertThat(positions(taken)).isEqualTo(Map.of("behind", EARLIER, "along", LATER));
        assertThat(taken)
                .allSatisfy(claim -> assertThat(claim.lease().epoch())
                        .isGreaterThan(had.get(0).lease().epoch()));
        assertThat(table.renew("one")).isFalse();
        assertThat(positions.save("one", one.life(), LATER, 60, moved(lease(had, "behind"), LATER)))
                .isFalse();
        assertThat(positions(begin("two").claims())).containsEntry("behind", EARLIER);
    }

    @Test
    void a_replica_that_seems_to_live_far_too_long_because_the_clock_was_set_back_is_dead_too() {
        begin("one");
        begin("two");

        superuser.run("UPDATE pgevents.replica SET expires_at = now() + interval '10 min' WHERE id = 'one'");

        assertThat(table.reap("two")).containsExactly("name of one");
    }

    @Test
    void what_is_handed_over_says_what_was_done_ahead_until_the_position_moves() {
        subscribe("a");
        begin("one");
        Lease lease = lease(table.claim("one", 1), "a");

        positions.release("one", List.of(new Claim(lease, EARLIER, Set.of(43L, 45L))));
        LeaseTable.Beginning two = begin("two");
        List<Claim> taken = table.claim("two", 1);

        assertThat(taken).singleElement().satisfies(claim -> {
            assertThat(claim.position()).isEqualTo(EARLIER);
            assertThat(claim.ahead()).containsExactlyInAnyOrder(43L, 45L);
        });
        positions.save("two", two.life(), LATER, 50, moved(taken.get(0).lease(), LATER));
        assertThat(begin("two").claims().get(0).ahead()).isEmpty();
    }

    @Test
    void a_lease_that_has_changed_hands_is_not_moved_with_the_others() {
        subscribe("a", "b");
        LeaseTable.Beginning one = begin("one");
        List<Claim> had = table.claim("one", 2);
        Lease old = lease(had, "a");
        positions.release("one", List.of(new Claim(old, EARLIER, Set.of())));
        table.claim("one", 1);

        positions.save("one", one.life(), LATER, 50, moved(old, LATER, lease(had, "b"), LATER));

        assertThat(positions(begin("one").claims())).isEqualTo(Map.of("a", EARLIER, "b", LATER));
    }

    @Test
    void who_leaves_frees_everything_where_it_is() {
        subscribe("a");
        LeaseTable.Beginning one = begin("one");
        Lease lease = lease(table.claim("one", 1), "a");
        positions.save("one", one.life(), LATER, 50, moved(lease, null));

        table.leave("one");

        begin("two");
        assertThat(positions(table.claim("two", 1))).isEqualTo(Map.of("a", LATER));
        assertThat(table.shares("two").slots()).containsOnlyKeys("two");
    }

    /** As after a restore from a dump: the events have xids of the old cluster, and this one is at much lower ones. */
    @Test
    void in_another_cluster_what_nobody_has_seen_goes_out_and_what_comes_then() {
        subscribe("behind", "along", "ahead");
        LeaseTable.Beginning one = begin("one");
        List<Claim> claims = table.claim("one", 3);
        List<Long> ids = Stream.generate(this::publish).limit(6).toList();
        for (int event = 0; event < 5; event++) {
            superuser.run(
                    "UPDATE pgevents.event SET xid = $2::text::xid8 WHERE id = $1",
                    ids.get(event),
                    Long.toString(900_000_000L + event));
        }
        // The mark has seen two, with one in between still open; the sixth was captured after the restore.
        Map<Lease, @Nullable Position> moved = moved(lease(claims, "along"), null);
        moved.put(lease(claims, "behind"), Position.at("900000000:900000000:"));
        moved.put(lease(claims, "ahead"), Position.at("900000009:900000009:"));
        positions.save("one", one.life(), Position.at("900000001:900000003:900000001"), ids.get(4), moved);
        superuser.run("UPDATE pgevents.log_state SET system_identifier = 1");

        begin("two");
        Map<String, Position> taken = positions(table.claim("two", 3));
        long later = publish();

        assertThat(read(taken.get("along"))).containsSubsequence(ids.get(1), ids.get(3), ids.get(4), ids.get(5), later);
        assertThat(read(taken.get("behind")))
                .containsExactly(Stream.concat(ids.stream(), Stream.of(later)).toArray(Long[]::new));
        assertThat(read(taken.get("ahead"))).containsExactly(ids.get(5), later);
        assertThat(begin("three").life()).isOne();
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
        return superuser
                .run("SELECT pgevents.publish('t', 's', '1')")
                .iterator()
                .next()
                .getLong(0);
    }

    private LeaseTable.Beginning begin(String replica) {
        return table.begin(replica, "name of " + replica, TERM, null);
    }

    private void subscribe(String... ids) {
        for (String id : ids) {
            Stores.create(database, id, "{\"sink\":\"https://a\"}");
        }
    }

    private static Shares shares(int mine, int free) {
        return new Shares("one", new TreeMap<>(Map.of("one", mine)), free);
    }

    private static Slot slot(String subscription) {
        return new Slot(subscription, 0);
    }

    private static List<Slot> slots(List<Claim> claims) {
        return claims.stream().map(claim -> claim.lease().slot()).toList();
    }

    private static Lease lease(List<Claim> claims, String subscription) {
        return claims.stream()
                .map(Claim::lease)
                .filter(lease -> lease.slot().equals(slot(subscription)))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Position> positions(List<Claim> claims) {
        Map<String, Position> positions = new HashMap<>();
        claims.forEach(claim -> positions.put(claim.lease().slot().subscription(), claim.position()));
        return positions;
    }

    private static Map<Lease, @Nullable Position> moved(Lease lease, @Nullable Position position) {
        Map<Lease, @Nullable Position> moved = new HashMap<>();
        moved.put(lease, position);
        return moved;
    }

    private static Map<Lease, @Nullable Position> moved(
            Lease lease, @Nullable Position position, Lease other, @Nullable Position otherPosition) {
        Map<Lease, @Nullable Position> moved = moved(lease, position);
        moved.put(other, otherPosition);
        return moved;
    }
}
