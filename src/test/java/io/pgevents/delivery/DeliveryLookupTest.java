package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.AttemptRow.Why;
import io.pgevents.platform.LookUps;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryLookupTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private final DeliveryTables tables = new DeliveryTables();
    private final AttemptLogTable attempts = new AttemptLogTable(tables.database);
    private final DeliveryLookup lookup = new DeliveryLookup(tables.database, new LookUps(tables.database), attempts);

    DeliveryLookupTest() {
        tables.subscribe("a", "{}");
        tables.subscribe("b", "{}");
        tables.subscribe("c", "{}");
        tables.subscribe("d", "{}");
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void each_filter_leaves_only_what_it_names() {
        long first = tables.delivery("a", tables.publish("one", "k1"), "x", "dead");
        long second = tables.delivery("b", tables.publish("two", "k2"), "x", "retrying");
        tables.superuser.run("UPDATE pgevents.delivery SET created_at = '2026-03-01T12:00:00Z' WHERE id = $1", first);
        OffsetDateTime later = OffsetDateTime.parse("2026-03-01T12:00:01Z");

        assertThat(ids(query("a", null, null, null, null))).containsExactly(first);
        assertThat(ids(query(null, DeliveryStatus.RETRYING, null, null, null))).containsExactly(second);
        assertThat(ids(query(null, null, "k2", null, null))).containsExactly(second);
        assertThat(ids(new DeliveryQuery(null, null, null, null, "one", null, null, null)))
                .containsExactly(first);
        assertThat(ids(query(null, null, null, later, null))).containsExactly(second);
        assertThat(ids(query(null, null, null, null, later))).containsExactly(first);
        assertThat(ids(query(null, null, null, null, null))).containsExactly(second, first);
        assertThat(ids(query("a", DeliveryStatus.DEAD, "k1", null, later))).containsExactly(first);
        assertThat(ids(query("a", DeliveryStatus.DEAD, "k2", null, later))).isEmpty();
    }

    @Test
    void a_delivery_is_shown_with_its_attempts_earliest_first() {
        long event = tables.publish("t", "k");
        long id = tables.delivery("a", event, "x", "retrying");
        attempts.insert("r", List.of(failed("a", event, 2), failed("b", event, 1), failed("a", event, 1)));

        DeliveryView view = lookup.find(id).orElseThrow();

        assertThat(view.key()).isEqualTo("k");
        assertThat(view.eventType()).isEqualTo("t");
        assertThat(view.attemptLog()).extracting(AttemptView::attempt).containsExactly(1, 2);
    }

    @Test
    void the_deliveries_of_an_event_are_shown_also_if_they_left_no_row() {
        long event = tables.publish("t", "k");
        long dead = tables.delivery("b", event, "x", "dead");
        attempts.insert(
                "r",
                List.of(
                        delivered("a", event, 1),
                        failed("b", event, 1),
                        failed("c", event, 1),
                        failed("d", event, 1),
                        delivered("d", event, 2),
                        failed("deleted", event, 1)));

        List<DeliveryView> views = lookup.ofEvent(event, "", null, null, 10);

        assertThat(views).extracting(DeliveryView::subscription).containsExactly("a", "b", "c", "d");
        assertThat(views)
                .extracting(DeliveryView::status)
                .containsExactly(
                        DeliveryStatus.DELIVERED,
                        DeliveryStatus.DEAD,
                        DeliveryStatus.PENDING,
                        DeliveryStatus.DELIVERED);
        assertThat(views).extracting(DeliveryView::id).containsExactly(null, dead, null, null);
        assertThat(views).extracting(view -> view.attemptLog().size()).containsExactly(1, 1, 1, 2);
        assertThat(views).extracting(DeliveryView::key).containsOnly("k");
        assertThat(views.get(2).nextAttemptAt()).isNotNull();
    }

    @Test
    void deliveries_that_are_stored_together_are_shown_with_their_own_event() {
        long first = tables.publish("t", "k");
        long second = tables.publish("t", "l");
        attempts.insert(
                "r",
                List.of(
                        failed("b", second, 1),
                        delivered("a", first, 1),
                        delivered("a", second, 1),
                        delivered("b", first, 2),
                        delivered("b", second, 2)));

        List<DeliveryView> views = lookup.ofEvent(second, "", null, null, 10);

        assertThat(tables.number("SELECT count(*) FROM pgevents.delivered")).isEqualTo(2);
        assertThat(views).extracting(DeliveryView::subscription).containsExactly("a", "b");
        assertThat(views).extracting(DeliveryView::key).containsOnly("l");
        assertThat(views).extracting(DeliveryView::status).containsOnly(DeliveryStatus.DELIVERED);
        assertThat(views).extracting(DeliveryView::attempts).containsExactly(1, 2);
        assertThat(views.get(1).attemptLog()).extracting(AttemptView::outcome).containsExactly("retry", "delivered");
    }

    @Test
    void the_deliveries_of_an_event_can_be_paged_and_filtered() {
        long event = tables.publish("t", "k");
        tables.delivery("b", event, "x", "dead");
        attempts.insert("r", List.of(delivered("a", event, 1), delivered("c", event, 1)));

        assertThat(subscriptions(lookup.ofEvent(event, "", null, null, 2))).containsExactly("a", "b");
        assertThat(subscriptions(lookup.ofEvent(event, "b", null, null, 2))).containsExactly("c");
        assertThat(subscriptions(lookup.ofEvent(event, "", "c", null, 2))).containsExactly("c");
        assertThat(subscriptions(lookup.ofEvent(event, "", null, DeliveryStatus.DELIVERED, 5)))
                .containsExactly("a", "c");
        assertThat(subscriptions(lookup.ofEvent(event, "", null, DeliveryStatus.DEAD, 5)))
                .containsExactly("b");
        assertThat(lookup.ofEvent(event + 1, "", null, null, 5)).isEmpty();
    }

    private List<Long> ids(DeliveryQuery query) {
        return lookup.list(query, Long.MAX_VALUE, 10).stream()
                .map(DeliveryView::id)
                .toList();
    }

    private static DeliveryQuery query(
            @Nullable String subscription,
            @Nullable DeliveryStatus status,
            @Nullable String key,
            @Nullable OffsetDateTime since,
            @Nullable OffsetDateTime until) {
        return new DeliveryQuery(subscription, status, null, key, null, since, until, null);
    }

    private static List<String> subscriptions(List<DeliveryView> views) {
        return views.stream().map(DeliveryView::subscription).toList();
    }

    private static AttemptRow delivered(String subscription, long event, int number) {
        return AttemptRow.of(subscription, event, number, attempt(new Outcome.Delivered(), number), null, Why.NONE);
    }

    private static AttemptRow failed(String subscription, long event, int number) {
        var outcome = new Outcome.Retry("HTTP 500", null);
        return AttemptRow.of(
                subscription, event, number, attempt(outcome, number), Duration.ofSeconds(5), Why.SCHEDULE);
    }

    private static Attempt attempt(Outcome outcome, int number) {
        return new Attempt(outcome, AT.plusSeconds(number), Duration.ofMillis(1), null, null, Timings.NONE, null);
    }
}
