package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.log.Logs;
import io.pgevents.log.Position;
import io.pgevents.subscription.Stores;
import io.pgevents.subscription.SubscriptionStore;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is told while the database is being asked is not lost. */
class RetriesTest {

    private static final Slot SLOT = new Slot("s", 0);

    private final DeliveryTables tables = new DeliveryTables();
    private final Loop loop = new Loop();
    private final HeldRows rows = new HeldRows(tables);
    private Fleet fleet;
    private Retries retries;

    @BeforeEach
    void run_a_subscription() {
        tables.subscribe(SLOT.subscription(), "{}");
        SubscriptionStore subscriptions = Stores.store(tables.database);
        var log = Logs.inPages(10, 60_000);
        var clock = Clock.systemUTC();
        var services = new EngineServices(
                loop,
                subscriptions,
                tables.rows,
                rows,
                new Sinks(List.of(), List.of(), clock, new DeliveryTracing(null)),
                clock,
                new SharedReads(loop, from -> log.next(tables.database, from)),
                () -> fleet,
                attempt -> true,
                report -> {});
        retries = services.retries();
        Position start = Position.at("1:1:");
        var arrival = new Arrival(
                subscriptions.find(SLOT.subscription()).orElseThrow(),
                new Claim(new Lease(SLOT, 1), start, Set.of()),
                new SpilledLanes());
        loop.executeAndWait(() -> {
            fleet = new Fleet(
                    services,
                    new SharedPages(start, () -> {}),
                    new PositionFlush(loop, null),
                    refused -> {},
                    new HashMap<>());
            fleet.add(arrival);
        });
    }

    @AfterEach
    void close() {
        rows.release();
        loop.close();
        tables.close();
    }

    @Test
    void a_row_that_an_answer_under_way_does_not_know_of_is_asked_for_once_more() {
        loop.execute(retries::count);
        rows.awaitAnswer();

        tables.delivery(SLOT.subscription(), tables.publish("t", "a"), null, "retrying");
        loop.executeAndWait(retries::count);
        rows.release();

        await().untilAsserted(() -> assertThat(rows.lookedAt()).contains(SLOT));
    }

    @Test
    void a_slot_that_is_expected_to_have_rows_is_not_forgotten_over_an_answer_that_does_not_know_it() {
        loop.execute(retries::count);
        rows.awaitAnswer();

        loop.executeAndWait(() -> retries.expect(SLOT));
        rows.release();

        await().untilAsserted(() -> assertThat(rows.lookedAt()).contains(SLOT));
    }

    /** The first answer of which slots have rows is held back. */
    private static final class HeldRows extends DueRows {

        private final CountDownLatch answered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final Set<Slot> lookedAt = ConcurrentHashMap.newKeySet();

        HeldRows(DeliveryTables tables) {
            super(tables.database, Logs.lookup(tables.database), tables.rows);
        }

        @Override
        List<Slot> withRetries(Collection<Slot> slots) {
            List<Slot> found = super.withRetries(slots);
            answered.countDown();
            awaitQuietly(released);
            return found;
        }

        @Override
        List<DueRow> due(Map<Slot, Integer> room, Collection<Long> underWay, int limit) {
            lookedAt.addAll(room.keySet());
            return super.due(room, underWay, limit);
        }

        void awaitAnswer() {
            await().until(() -> answered.getCount() == 0);
        }

        void release() {
            released.countDown();
        }

        Set<Slot> lookedAt() {
            return lookedAt;
        }

        private static void awaitQuietly(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
