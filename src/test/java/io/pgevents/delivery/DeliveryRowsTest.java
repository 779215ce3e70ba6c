package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.log.Logs;
import io.pgevents.platform.Database;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.subscription.Stores;
import io.pgevents.support.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryRowsTest {

    private static final String LANE = "a";

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final DeliveryRows rows = new DeliveryRows(database);
    private final DueRows dueRows = new DueRows(database, Logs.lookup(database), rows);
    private final List<Long> events = List.of(publish(), publish(), publish());

    DeliveryRowsTest() {
        Stores.create(database, "skips", "{\"sink\":\"https://a\"}");
        Stores.create(database, "parks", "{\"sink\":\"https://a\",\"config\":{\"orderingExhausted\":\"park\"}}");
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void a_blocked_delivery_that_is_alone_in_its_lane_waits_for_nothing() {
        store(blocked("skips", 0), blocked("skips", 1));

        assertThat(status("skips")).containsExactly("retrying", "blocked");
    }

    @Test
    void a_blocked_delivery_waits_for_the_one_that_is_retried_in_the_same_batch_whatever_their_ids() {
        store(retrying("skips", 1), blocked("skips", 0));

        assertThat(status("skips")).containsExactly("blocked", "retrying");
    }

    @Test
    void a_delivery_that_is_retried_does_not_wait_for_itself_although_it_comes_twice_in_a_batch() {
        store(blocked("skips", 0), retrying("skips", 0));
        store(retrying("parks", 0), blocked("parks", 0));

        assertThat(status("skips")).containsExactly("retrying");
        assertThat(status("parks")).containsExactly("retrying");
    }

    @Test
    void when_one_is_delivered_the_next_of_its_lane_goes() {
        store(retrying("skips", 0), blocked("skips", 1), blocked("skips", 2));

        finish("skips", DeliveryStatus.DELIVERED, true);

        assertThat(status("skips")).containsExactly("delivered", "retrying", "blocked");
    }

    @Test
    void a_dead_letter_holds_a_lane_that_parks_and_also_what_comes_later() {
        store(retrying("parks", 0), blocked("parks", 1));
        finish("parks", DeliveryStatus.DEAD, false);

        store(blocked("parks", 2));

        assertThat(rows.releaseLanes()).isZero();
        assertThat(status("parks")).containsExactly("dead", "blocked", "blocked");
        assertThat(rows.lanes(List.of(slot("parks"))).get(slot("parks")).contains(LANE))
                .isTrue();
    }

    @Test
    void a_parked_lane_goes_on_when_its_subscription_no_longer_parks() {
        store(retrying("parks", 0), blocked("parks", 1));
        finish("parks", DeliveryStatus.DEAD, false);

        superuser.run("UPDATE pgevents.subscription SET spec = '{}' WHERE id = 'parks'");

        assertThat(rows.releaseLanes()).isOne();
        assertThat(status("parks")).containsExactly("dead", "retrying");
    }

    @Test
    void a_delivery_that_is_there_already_stays_as_it_is() {
        store(retrying("skips", 0));
        finish("skips", DeliveryStatus.DELIVERED, true);

        assertThat(store(retrying("skips", 0), blocked("skips", 1)))
                .containsEntry(retrying("skips", 0), RowFate.NOT_IN_THE_WAY)
                .containsEntry(blocked("skips", 1), RowFate.IN_THE_WAY);

        assertThat(status("skips")).containsExactly("delivered", "retrying");
    }

    @Test
    void a_delivery_of_a_deleted_subscription_is_not_stored() {
        assertThat(store(retrying("gone", 0))).containsValue(RowFate.REFUSED);
    }

    @Test
    void a_due_delivery_brings_along_those_that_wait_for_it_and_they_are_stored_together() {
        store(retrying("skips", 0), blocked("skips", 1), blocked("skips", 2));
        DueRow head = due("skips");
        DueRow follower = head.next();

        rows.store(
                List.of(),
                List.of(
                        new RowResult(lease("skips"), head, DeliveryStatus.DELIVERED, 2, null, attempt(), true),
                        new RowResult(lease("skips"), follower, DeliveryStatus.DELIVERED, 1, null, attempt(), true)));

        assertThat(head.followers()).hasSize(2);
        assertThat(follower.event().id()).isEqualTo(events.get(1));
        assertThat(status("skips")).containsExactly("delivered", "delivered", "retrying");
    }

    @Test
    void a_due_delivery_brings_along_the_waiting_ones_in_the_order_of_their_ids_also_those_before_it() {
        store(retrying("skips", 1), blocked("skips", 2), blocked("skips", 0));

        assertThat(due("skips").followers())
                .extracting(follower -> follower.event().id())
                .containsExactly(events.get(0), events.get(2));
    }

    @Test
    void a_lane_waits_for_the_one_that_failed_although_the_one_before_it_is_stored_as_delivered_in_the_same_batch() {
        store(retrying("skips", 0), blocked("skips", 1), blocked("skips", 2));
        DueRow head = due("skips");

        rows.store(
                List.of(),
                List.of(
                        new RowResult(lease("skips"), head, DeliveryStatus.DELIVERED, 2, null, attempt(), true),
                        new RowResult(
                                lease("skips"),
                                head.next(),
                                DeliveryStatus.RETRYING,
                                1,
                                Duration.ofMinutes(1),
                                attempt(),
                                false)));

        assertThat(status("skips")).containsExactly("delivered", "retrying", "blocked");
    }

    @Test
    void under_a_lease_that_has_changed_hands_nothing_is_stored() {
        store(retrying("skips", 0));
        DueRow due = due("skips");
        superuser.run("UPDATE pgevents.lease SET epoch = 1");

        assertThat(store(retrying("skips", 1))).containsValue(RowFate.REFUSED);
        rows.store(
                List.of(),
                List.of(new RowResult(lease("skips"), due, DeliveryStatus.DELIVERED, 2, null, attempt(), true)));

        assertThat(status("skips")).containsExactly("retrying");
    }

    @Test
    void what_somebody_discarded_meanwhile_stays_discarded() {
        store(retrying("skips", 0));
        DueRow due = due("skips");
        superuser.run("UPDATE pgevents.delivery SET status = 'cancelled', next_attempt_at = NULL");

        rows.store(
                List.of(),
                List.of(new RowResult(lease("skips"), due, DeliveryStatus.DELIVERED, 2, null, attempt(), true)));

        assertThat(status("skips")).containsExactly("cancelled");
    }

    @Test
    void a_delivery_whose_event_is_no_longer_in_the_log_is_dead_and_says_why_and_frees_its_lane() {
        store(retrying("skips", 0), blocked("skips", 1));
        superuser.run("DELETE FROM pgevents.event WHERE id = $1", events.get(0));

        assertThat(dueRows.due(Map.of(slot("skips"), 10), List.of(), 10)).isEmpty();

        assertThat(status("skips")).containsExactly("dead", "retrying");
        assertThat(superuser
                        .run("SELECT last_error FROM pgevents.delivery WHERE status = 'dead'")
                        .iterator()
                        .next()
                        .getString(0))
                .contains("no longer in the log");
    }

    private Map<NewRow, RowFate> store(NewRow... fresh) {
        return rows.store(List.of(fresh), List.of());
    }

    private void finish(String subscription, DeliveryStatus status, boolean releases) {
        rows.store(
                List.of(),
                List.of(new RowResult(lease(subscription), due(subscription), status, 2, null, attempt(), releases)));
    }

    private DueRow due(String subscription) {
        return dueRows.due(Map.of(slot(subscription), 10), List.of(), 10).get(0);
    }

    private NewRow retrying(String subscription, int event) {
        return new NewRow(
                lease(subscription),
                events.get(event),
                LANE,
                DeliveryStatus.RETRYING,
                1,
                Duration.ZERO,
                attempt(),
                true);
    }

    private NewRow blocked(String subscription, int event) {
        return NewRow.blocked(lease(subscription), events.get(event), LANE);
    }

    private static Slot slot(String subscription) {
        return new Slot(subscription, 0);
    }

    private static Lease lease(String subscription) {
        return new Lease(slot(subscription), 0);
    }

    private static Attempt attempt() {
        return new Attempt(
                new Outcome.Retry("a \u0000 reason", null),
                Instant.EPOCH,
                Duration.ZERO,
                503,
                null,
                Timings.NONE,
                "an \u0000 excerpt");
    }

    private List<String> status(String subscription) {
        List<String> status = new ArrayList<>();
        superuser
                .run("SELECT status FROM pgevents.delivery WHERE subscription_id = $1 ORDER BY event_id", subscription)
                .forEach(row -> status.add(row.getString(0)));
        return status;
    }

    private long publish() {
        return superuser
                .run("SELECT pgevents.publish('t', 's', '1')")
                .iterator()
                .next()
                .getLong(0);
    }
}
