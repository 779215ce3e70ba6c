package io.pgevents.delivery;

import static io.pgevents.delivery.AttemptEntries.AT;
import static io.pgevents.delivery.AttemptEntries.delivered;
import static io.pgevents.delivery.AttemptEntries.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.delivery.AttemptLogSettings.Scope;
import io.pgevents.delivery.AttemptRow.Why;
import io.pgevents.subscription.DeliverySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptLogTest {

    private final Loop loop = new Loop();
    private final List<List<AttemptRow>> batches = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean away;

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void attempts_are_stored_together() {
        AttemptLog log = log(Scope.ALL);

        add(log, delivered(1), delivered(2), failed(3));

        awaitIdle(log);
        assertThat(batches).hasSize(1);
        assertThat(events()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void many_attempts_are_stored_at_once_and_what_gathers_meanwhile_together_in_their_order() {
        AttemptLog log = log(Scope.ALL);

        add(log, LongStream.range(0, 6_000).mapToObj(AttemptEntries::delivered).toArray(AttemptRow[]::new));

        awaitIdle(log);
        assertThat(batches).extracting(List::size).containsExactly(2_500, 3_500);
        assertThat(events()).hasSize(6_000).isSorted();
    }

    @Test
    void only_failures_are_noted_if_only_they_are_asked_for() {
        AttemptLog log = log(Scope.FAILURES);

        add(log, delivered(1), failed(2));

        awaitIdle(log);
        assertThat(events()).containsExactly(2L);
    }

    @Test
    void nothing_is_noted_if_nothing_is_asked_for() {
        AttemptLog log = log(Scope.NONE);

        add(log, delivered(1), failed(2));

        awaitIdle(log);
        assertThat(batches).isEmpty();
    }

    @Test
    void while_the_database_is_away_the_oldest_are_dropped_and_the_rest_is_stored_when_it_is_back() {
        AttemptLog log = log(Scope.ALL);
        away = true;

        add(
                log,
                LongStream.range(0, AttemptLog.MOST_WAITING + 700)
                        .mapToObj(AttemptEntries::delivered)
                        .toArray(AttemptRow[]::new));
        await().until(() -> refused.get() > 0);
        away = false;

        awaitIdle(log);
        assertThat(events())
                .hasSizeLessThanOrEqualTo(AttemptLog.MOST_WAITING)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(events()).endsWith(AttemptLog.MOST_WAITING + 699L);
    }

    @Test
    void an_entry_that_the_database_refuses_holds_up_no_other() {
        try (var tables = new DeliveryTables()) {
            var table = new AttemptLogTable(tables.database);
            var log = new AttemptLog(loop, rows -> table.insert("r", rows), Scope.ALL);
            AttemptRow impossible = AttemptRow.of(
                    "s",
                    1,
                    1,
                    new Attempt(
                            new Outcome.Delivered(),
                            Instant.parse("+294277-01-01T00:00:00Z"),
                            Duration.ZERO,
                            200,
                            "a\u0000b",
                            Timings.NONE,
                            null),
                    null,
                    Why.NONE);

            add(log, impossible);
            awaitIdle(log);
            add(log, delivered(2));
            awaitIdle(log);

            assertThat(tables.numbers("SELECT event_id FROM pgevents.attempt_log"))
                    .containsExactly(2L);
        }
    }

    @Test
    void an_attempt_at_a_batch_has_an_entry_for_each_event() {
        List<AttemptRow> rows = AttemptRow.of(report(new Outcome.Delivered(), null, false));

        assertThat(rows).extracting(AttemptRow::event).containsExactly(1L, 2L);
        assertThat(rows).extracting(AttemptRow::why).containsOnly(Why.NONE);
        assertThat(rows).extracting(row -> row.attempt().excerpt()).containsOnlyNulls();
    }

    @Test
    void the_next_attempt_is_explained() {
        Duration wait = Duration.ofSeconds(30);
        var failed = new Outcome.Retry("HTTP 503", null);
        var busy = new Outcome.Retry("HTTP 503", wait);

        assertThat(AttemptRow.of(report(failed, wait, false))).allSatisfy(row -> {
            assertThat(row.why()).isEqualTo(Why.SCHEDULE);
            assertThat(row.nextAt()).isEqualTo(AT.plus(wait));
            assertThat(row.attempt().excerpt()).isEqualTo("the answer");
        });
        assertThat(AttemptRow.of(report(busy, wait, false))).allMatch(row -> row.why() == Why.RETRY_AFTER);
        assertThat(AttemptRow.of(report(busy, wait.plusSeconds(1), false))).allMatch(row -> row.why() == Why.SCHEDULE);
        assertThat(AttemptRow.of(report(failed, wait, true))).allMatch(row -> row.why() == Why.CIRCUIT);
        assertThat(AttemptRow.of(report(failed, null, false))).allSatisfy(row -> {
            assertThat(row.why()).isEqualTo(Why.NONE);
            assertThat(row.nextAt()).isNull();
        });
    }

    private static Report report(Outcome outcome, @Nullable Duration next, boolean spared) {
        return new Report(
                SampleEvents.subscription(DeliverySettings.DEFAULTS),
                new Slot("sub", 0),
                List.of(SampleEvents.event(1), SampleEvents.event(2)),
                1,
                new Attempt(outcome, AT, Duration.ZERO, null, null, Timings.NONE, "the answer"),
                next,
                spared);
    }

    private AttemptLog log(Scope scope) {
        return new AttemptLog(loop, this::store, scope);
    }

    private void store(List<AttemptRow> batch) {
        if (away) {
            refused.incrementAndGet();
            throw new IllegalStateException("away");
        }
        batches.add(batch);
    }

    private void add(AttemptLog log, AttemptRow... rows) {
        loop.executeAndWait(() -> List.of(rows).forEach(log::add));
    }

    private void awaitIdle(AttemptLog log) {
        await().until(() -> {
            List<Boolean> idle = new ArrayList<>();
            loop.executeAndWait(() -> idle.add(log.isIdle()));
            return idle.get(0);
        });
    }

    private List<Long> events() {
        return batches.stream().flatMap(List::stream).map(AttemptRow::event).toList();
    }
}
