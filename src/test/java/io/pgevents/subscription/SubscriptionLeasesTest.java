package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.Database;
import io.pgevents.platform.Encryptions;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.platform.Statements;
import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class SubscriptionLeasesTest {

    private final String url = Postgres.migratedDatabase();
    private final PooledDatabase pool = new PooledDatabase(url);
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final SubscriptionTable table = Stores.table(database, Encryptions.none(), Clock.systemUTC());

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void a_subscription_begins_with_what_commits_after_it_was_created() {
        String committedBefore = currentTransaction(superuser);

        String openMeanwhile = superuser.inTransaction(transaction -> {
            String open = currentTransaction(transaction);
            create(1);
            return open;
        });

        assertThat(seen(committedBefore)).isTrue();
        assertThat(seen(openMeanwhile)).isFalse();
        assertThat(seen(currentTransaction(superuser))).isFalse();
    }

    @Test
    void more_shards_begin_where_the_one_was() {
        create(1);
        lease(0, "r1", 4, "100:120:100,110", null, null);

        divide(3);

        assertThat(leases())
                .containsExactly(
                        "0 - 5 100:120:100,110 - - {}", "1 - 5 100:120:100,110 - - {}", "2 - 5 100:120:100,110 - - {}");
    }

    @Test
    void fewer_shards_begin_where_the_last_of_all_was() {
        create(3);
        lease(0, "r1", 7, "100:120:100,110", null, null);
        lease(1, "r1", 2, "115:130:115,125", null, null);
        lease(2, null, 9, "140:140:", null, null);

        divide(2);

        assertThat(leases()).containsExactly("0 - 10 100:120:100,110,115 - - {}", "1 - 10 100:120:100,110,115 - - {}");
    }

    @Test
    void a_shard_that_has_caught_up_is_where_the_mark_of_its_replica_is() {
        create(2);
        replica("r1", "200:210:205", "300:300:", 17L);
        lease(0, "r1", 0, null, null, null);
        lease(1, "r1", 0, null, null, null);

        divide(1);

        assertThat(leases()).containsExactly("0 - 1 200:210:205 300:300: 17 {}");
    }

    @Test
    void a_shard_within_a_window_counts_with_what_came_before_it_if_the_others_are_elsewhere() {
        create(2);
        lease(0, null, 0, "100:120:100", "150:150:", 40L);
        lease(1, null, 0, "110:140:130", null, null);

        divide(1);

        assertThat(leases()).containsExactly("0 - 1 100:120:100 - - {}");
    }

    @Test
    void a_subscription_that_began_in_the_middle_of_the_log_never_sees_what_was_before() {
        create(3);
        lease(0, null, 0, "3:3:", "150:150:", 40L);
        lease(1, null, 0, "3:3:", "150:150:", 30L);
        lease(2, null, 0, "160:160:", null, null);

        divide(2);

        assertThat(leases()).containsExactly("0 - 1 3:3: 150:150: 30 {}", "1 - 1 3:3: 150:150: 30 {}");
    }

    @Test
    void what_was_delivered_ahead_may_be_delivered_again() {
        create(2);
        superuser.run("UPDATE pgevents.lease SET ahead = '{5,7}'");

        divide(1);

        assertThat(leases()).singleElement().asString().endsWith("{}");
    }

    @Test
    void failed_deliveries_move_to_the_shard_of_their_lane() {
        create(1);
        IntStream.range(0, 40).forEach(i -> superuser.run("""
                        INSERT INTO pgevents.delivery (subscription_id, event_id, lane, status)
                        VALUES ('sub', $1, $2, 'dead')""", (long) i, i % 2 == 0 ? null : "/s#" + i));

        divide(5);

        superuser
                .run("SELECT lane, event_id, shard FROM pgevents.delivery")
                .forEach(row -> assertThat(row.getInteger("shard"))
                        .isEqualTo(Shards.of(row.getString("lane"), row.getLong("event_id"), 5)));
    }

    @Test
    void a_change_of_something_else_leaves_the_leases_to_their_owners() {
        create(2);
        lease(0, "r1", 3, null, null, null);
        List<String> before = leases();

        divide(2);

        assertThat(leases()).isEqualTo(before);
    }

    @Test
    void skipping_moves_every_shard_to_the_present_and_takes_it_from_its_owner() {
        create(2);
        lease(0, "r1", 3, null, null, null);
        lease(1, "r1", 5, "100:120:100", "150:150:", 40L);
        superuser.run("SELECT pgevents.publish('t', 's', '1')");
        String present = superuser
                .run("SELECT pg_current_snapshot()::text")
                .iterator()
                .next()
                .getString(0);

        table.resumeAtPresent("sub", null);

        assertThat(leases()).hasSize(2).allMatch(lease -> lease.endsWith("- - {}"));
        assertThat(leases().get(0)).startsWith("0 - 4 ");
        assertThat(leases().get(1)).startsWith("1 - 6 ");
        assertThat(superuser.run("""
                SELECT bool_and(pg_snapshot_xmax(seen) >= pg_snapshot_xmax($1::text::pg_snapshot)) FROM pgevents.lease""", present).iterator().next().getBoolean(0)).isTrue();
    }

    @Test
    void one_that_is_somebody_elses_by_now_is_left_as_it_is() {
        create(1);
        lease(0, "r1", 3, null, null, null);
        List<String> before = leases();

        table.resumeAtPresent("sub", "another");
        table.setStatus("sub", "another", Subscription.Status.PAUSED);
        table.delete("sub", "another");

        assertThat(leases()).isEqualTo(before);
        assertThat(table.versions()).containsEntry("sub", 1L);
    }

    @Test
    void replicas_are_told() throws SQLException {
        create(1);
        try (Connection connection = Postgres.connect(url);
                var statement = connection.createStatement()) {
            statement.execute("LISTEN pgevents");

            divide(2);
            statement.execute("SELECT 1");

            List<String> told = new ArrayList<>();
            for (var notification : connection.unwrap(PGConnection.class).getNotifications()) {
                told.add(notification.getParameter());
            }
            assertThat(told).contains("leases", "subscriptions");
        }
    }

    @Test
    void a_replica_that_stores_positions_meanwhile_does_not_make_anything_be_left_out() throws Exception {
        create(2);
        replica("r1", "100:100:", null, null);
        lease(0, "r1", 0, null, null, null);
        lease(1, "r1", 0, "90:90:", null, null);
        try (Connection replica = Postgres.connect(url);
                var statement = replica.createStatement()) {
            replica.setAutoCommit(false);
            statement.execute("UPDATE pgevents.replica SET seen = '200:200:' WHERE id = 'r1'");
            statement.execute("UPDATE pgevents.lease SET seen = '120:120:' WHERE shard = 0 AND epoch = 0");
            statement.execute("UPDATE pgevents.lease SET seen = NULL WHERE shard = 1 AND epoch = 0");
            var dividing = new Thread(() -> divide(1));
            dividing.start();
            org.awaitility.Awaitility.await().until(() -> waiting() == 1);

            replica.commit();
            dividing.join();

            assertThat(leases()).containsExactly("0 - 1 120:120: - - {}");
        }
    }

    private long waiting() {
        return superuser.run("""
                        SELECT count(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'""").iterator().next().getLong(0);
    }

    private void create(int shards) {
        table.insert("sub", Stores.json("{\"sink\":\"paper:1\"}"), Stores.SECRET, shards, StartFrom.NOW);
        superuser.run("""
                INSERT INTO pgevents.replica (id, name, expires_at, seen)
                VALUES ('r1', 'r1', now() + interval '1 hour', '100:100:')""");
    }

    private void divide(int shards) {
        StoredSubscription stored = table.find("sub").orElseThrow();
        assertThat(table.replace("sub", stored.version(), stored.spec(), shards))
                .isPresent();
    }

    private void replica(String id, String seen, String target, Long lastId) {
        superuser.run("""
                UPDATE pgevents.replica
                   SET seen = $2::text::pg_snapshot, target = $3::text::pg_snapshot, last_id = $4 WHERE id = $1""", id, seen, target, lastId);
    }

    private void lease(int shard, String owner, long epoch, String seen, String target, Long lastId) {
        superuser.run("""
                UPDATE pgevents.lease
                   SET owner = $2, epoch = $3, seen = $4::text::pg_snapshot, target = $5::text::pg_snapshot, last_id = $6
                 WHERE shard = $1""", shard, owner, epoch, seen, target, lastId);
    }

    private List<String> leases() {
        List<String> leases = new ArrayList<>();
        superuser.run("""
                SELECT concat_ws(' ', shard, coalesce(owner, '-'), epoch, coalesce(seen::text, '-'),
                                 coalesce(target::text, '-'), coalesce(last_id::text, '-'), ahead::text) AS lease
                  FROM pgevents.lease ORDER BY shard""").forEach(row -> leases.add(row.getString("lease")));
        return leases;
    }

    private static String currentTransaction(Statements database) {
        return database.run("SELECT pg_current_xact_id()::text")
                .iterator()
                .next()
                .getString(0);
    }

    private boolean seen(String transaction) {
        return superuser
                .run("SELECT pg_visible_in_snapshot($1::text::xid8, seen) FROM pgevents.lease", transaction)
                .iterator()
                .next()
                .getBoolean(0);
    }
}
