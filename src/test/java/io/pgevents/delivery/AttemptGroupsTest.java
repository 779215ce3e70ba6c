package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.AttemptRow.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttemptGroupsTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration SHORT = Duration.ofMillis(3);

    @Test
    void deliveries_of_a_subscription_share_a_row_in_their_order() {
        AttemptGroups groups = groups(delivered("a", 3), delivered("b", 1), delivered("a", 1), delivered("b", 2));

        assertThat(events(groups)).containsExactly(List.of(3L, 1L), List.of(1L, 2L));
        assertThat(groups.shared().get(0).firstEvent()).isOne();
        assertThat(groups.shared().get(0).lastEvent()).isEqualTo(3);
        assertThat(groups.single()).isEmpty();
    }

    @Test
    void a_failure_and_who_would_be_alone_have_rows_of_their_own() {
        var failure = row("a", 1, 1, new Outcome.Retry("HTTP 500", null), SHORT, 500, Timings.NONE);
        AttemptRow alone = delivered("b", 1);

        AttemptGroups groups = groups(delivered("a", 2), alone, failure, delivered("a", 1));

        assertThat(events(groups)).containsExactly(List.of(2L, 1L));
        assertThat(groups.single()).containsExactly(failure, alone);
    }

    @Test
    void only_what_looks_alike_shares_a_row() {
        var delivered = new Outcome.Delivered();
        var connected = new Timings(null, SHORT, SHORT);
        var kept = new Timings(null, null, SHORT);

        AttemptGroups groups = groups(
                row("a", 1, 1, delivered, SHORT, 200, kept),
                row("a", 2, 2, delivered, SHORT, 200, kept),
                row("a", 3, 1, delivered, SHORT, 202, kept),
                row("a", 4, 1, delivered, SHORT, null, kept),
                row("a", 5, 1, delivered, SHORT, 200, connected),
                row("a", 6, 1, delivered, SHORT, 200, kept));

        assertThat(events(groups)).containsExactly(List.of(1L, 6L));
        assertThat(groups.single()).extracting(AttemptRow::event).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void what_took_longer_than_fits_has_a_row_of_its_own() {
        var longer = row("a", 1, 1, new Outcome.Delivered(), Duration.ofHours(1), 200, Timings.NONE);

        assertThat(groups(longer, delivered("a", 2), delivered("a", 3)).single())
                .containsExactly(longer);
    }

    @Test
    void a_row_has_so_many_attempts_at_most() {
        AttemptGroups groups = groups(LongStream.rangeClosed(0, SharedRow.MOST + 1)
                .mapToObj(event -> delivered("a", event))
                .toArray(AttemptRow[]::new));

        assertThat(events(groups)).extracting(List::size).containsExactly(SharedRow.MOST, 2);
    }

    @Test
    void events_far_apart_share_no_row() {
        AttemptGroups groups = groups(
                delivered("a", 1),
                delivered("a", SharedRow.SPAN),
                delivered("a", SharedRow.SPAN + 1),
                delivered("a", 2 * SharedRow.SPAN));

        assertThat(events(groups))
                .containsExactly(List.of(1L, SharedRow.SPAN), List.of(SharedRow.SPAN + 1, 2 * SharedRow.SPAN));
    }

    private static AttemptGroups groups(AttemptRow... rows) {
        return AttemptGroups.of(Arrays.asList(rows));
    }

    private static List<List<Long>> events(AttemptGroups groups) {
        return groups.shared().stream()
                .map(row -> row.attempts().stream().map(AttemptRow::event).toList())
                .toList();
    }

    private static AttemptRow delivered(String subscription, long event) {
        return row(subscription, event, 1, new Outcome.Delivered(), SHORT, 200, Timings.NONE);
    }

    private static AttemptRow row(
            String subscription,
            long event,
            int number,
            Outcome outcome,
            Duration took,
            @Nullable Integer status,
            Timings timings) {
        var attempt = new Attempt(outcome, AT, took, status, null, timings, null);
        return AttemptRow.of(subscription, event, number, attempt, null, Why.NONE);
    }
}
