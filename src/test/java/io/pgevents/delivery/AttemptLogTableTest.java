package io.pgevents.delivery;

import static io.pgevents.delivery.AttemptEntries.AT;
import static io.pgevents.delivery.AttemptEntries.delivered;
import static io.pgevents.delivery.AttemptEntries.failed;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.AttemptRow.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptLogTableTest {

    private final DeliveryTables tables = new DeliveryTables();
    private final AttemptLogTable table = new AttemptLogTable(tables.database);

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void an_attempt_is_read_as_it_was() {
        var attempt = new Attempt(
                new Outcome.Retry("HTTP 503", null),
                AT,
                Duration.ofNanos(12_345_678),
                503,
                "192.0.2.1:443",
                new Timings(Duration.ofMillis(1), null, Duration.ofMillis(11)),
                "an \u0000 excerpt");

        table.insert(
                "one",
                List.of(AttemptRow.of("s", 7, 3, attempt, Duration.ofSeconds(30), Why.RETRY_AFTER), delivered(7)));

        assertThat(table.of(7, "s", 10)).hasSize(2).first().satisfies(view -> {
            assertThat(view.at().toInstant()).isEqualTo(AT);
            assertThat(view.attempt()).isEqualTo(3);
            assertThat(view.outcome()).isEqualTo("retry");
            assertThat(view.status()).isEqualTo(503);
            assertThat(view.error()).isEqualTo("HTTP 503");
            assertThat(view.address()).isEqualTo("192.0.2.1:443");
            assertThat(view.replica()).isEqualTo("one");
            assertThat(view.tookMillis()).isEqualTo(12.345);
            assertThat(view.dnsMillis()).isEqualTo(1.0);
            assertThat(view.connectMillis()).isNull();
            assertThat(view.firstByteMillis()).isEqualTo(11.0);
            assertThat(view.excerpt()).isEqualTo("an \\u0000 excerpt");
            assertThat(view.nextAttemptAt()).isNotNull();
            assertThat(view.nextAttemptAt().toInstant()).isEqualTo(Instant.parse("2026-03-01T12:00:30.135801Z"));
            assertThat(view.why()).isEqualTo("retry-after");
        });
    }

    @Test
    void attempts_that_share_a_row_are_read_as_they_were() {
        var timings = new Timings(null, Duration.ofMillis(1), Duration.ofMillis(11));

        table.insert(
                "one",
                List.of(
                        deliveredAt("s", 8, AT, 3, timings),
                        deliveredAt("t", 7, AT, 1, Timings.NONE),
                        deliveredAt("s", 7, AT.plusMillis(7), 4, timings),
                        deliveredAt("t", 9, AT, 2, Timings.NONE),
                        failed(7)));

        assertThat(tables.numbers("SELECT cardinality(event_ids) FROM pgevents.delivered"))
                .containsExactly(2L, 2L);
        assertThat(tables.numbers("SELECT event_id FROM pgevents.attempt")).containsExactly(7L);
        assertThat(tables.numbers("SELECT event_id FROM pgevents.attempt_log WHERE subscription_id = 't' ORDER BY 1"))
                .containsExactly(7L, 9L);
        assertThat(table.of(7, "s", 10)).hasSize(2).last().satisfies(view -> {
            assertThat(view.at().toInstant()).isEqualTo(AT.plusMillis(7));
            assertThat(view.attempt()).isOne();
            assertThat(view.outcome()).isEqualTo("delivered");
            assertThat(view.status()).isEqualTo(202);
            assertThat(view.error()).isNull();
            assertThat(view.address()).isEqualTo("192.0.2.1:443");
            assertThat(view.replica()).isEqualTo("one");
            assertThat(view.tookMillis()).isEqualTo(4.0);
            assertThat(view.dnsMillis()).isNull();
            assertThat(view.connectMillis()).isEqualTo(1.0);
            assertThat(view.firstByteMillis()).isEqualTo(11.0);
            assertThat(view.excerpt()).isNull();
            assertThat(view.nextAttemptAt()).isNull();
            assertThat(view.why()).isEqualTo("none");
        });
        assertThat(table.of(7, "s", 1)).extracting(AttemptView::outcome).containsExactly("delivered");
        assertThat(table.of(9, "t", 10)).singleElement().satisfies(view -> {
            assertThat(view.tookMillis()).isEqualTo(2.0);
            assertThat(view.firstByteMillis()).isNull();
        });
        assertThat(table.of(9, "s", 10)).isEmpty();
    }

    @Test
    void an_attempt_is_found_however_far_apart_the_events_of_its_row_are() {
        long farthest = 1 + SharedRow.SPAN - 1;

        table.insert("one", List.of(delivered(farthest), delivered(500), delivered(1), delivered(farthest + 1)));

        assertThat(tables.numbers("SELECT cardinality(event_ids) FROM pgevents.delivered"))
                .containsExactly(3L);
        assertThat(List.of(1L, 500L, farthest, farthest + 1))
                .allSatisfy(event -> assertThat(table.of(event, "s", 10)).hasSize(1));
        assertThat(table.of(501, "s", 10)).isEmpty();
    }

    @Test
    void what_a_receiver_says_when_all_is_well_is_not_kept() {
        table.insert("one", List.of(delivered(1)));

        assertThat(table.of(1, "s", 10)).singleElement().satisfies(view -> {
            assertThat(view.excerpt()).isNull();
            assertThat(view.why()).isEqualTo("none");
        });
    }

    private static AttemptRow deliveredAt(String subscription, long event, Instant at, int millis, Timings timings) {
        var attempt = new Attempt(
                new Outcome.Delivered(), at, Duration.ofMillis(millis), 202, "192.0.2.1:443", timings, "thanks");
        return AttemptRow.of(subscription, event, 1, attempt, null, Why.NONE);
    }
}
