package io.pgevents.sink.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Durable;
import io.pgevents.api.OnTable;
import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.log.Event;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.Subscription;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CdiSinkTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    /** Within which a thread has begun. */
    private static final Duration SHORT = Duration.ofMillis(500);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicBoolean broken = new AtomicBoolean();
    private CdiSink sink;

    @AfterEach
    void close() {
        if (sink != null) {
            sink.close();
        }
    }

    @Test
    void every_observer_is_told_in_the_order_of_priorities() {
        sink(
                observer("b", event -> {}).withPriority(2),
                observer("a", event -> {}).withPriority(1));

        assertThat(attempt(1, LONG, event(7)).outcome()).isEqualTo(new Outcome.Delivered());

        assertThat(told).containsExactly("a7", "b7");
    }

    @Test
    void one_that_throws_keeps_nobody_from_being_called_and_only_it_is_called_again() {
        sink(observer("a", event -> {}), observer("b", this::throwIfBroken), observer("c", event -> {}));
        broken.set(true);

        assertThat(attempt(1, LONG, event(7)).outcome())
                .isEqualTo(new Outcome.Retry(
                        "com.example.Audit#changed: java.lang.IllegalStateException: no room left", null, true));
        broken.set(false);
        assertThat(attempt(2, LONG, event(7)).outcome()).isEqualTo(new Outcome.Delivered());

        assertThat(told).containsExactly("a7", "b7", "c7", "b7");
    }

    @Test
    void an_event_that_succeeded_is_told_to_everybody_when_it_is_sent_again() {
        one_that_throws_keeps_nobody_from_being_called_and_only_it_is_called_again();
        told.clear();

        attempt(1, LONG, event(7));

        assertThat(told).containsExactly("a7", "b7", "c7");
    }

    @Test
    void how_many_have_thrown_is_told() {
        sink(observer("a", this::throwIfBroken), observer("b", this::throwIfBroken));
        broken.set(true);

        assertThat(reason(attempt(1, LONG, event(7))))
                .startsWith("2 observers failed, first com.example.Audit#changed");
    }

    @Test
    void an_observer_is_interrupted_at_the_timeout_and_the_attempt_has_failed() {
        var interrupted = new CountDownLatch(1);
        sink(observer("a", event -> waitFor(new CountDownLatch(1), interrupted)), observer("b", event -> {}));

        Attempt attempt = attempt(1, SHORT, event(7));

        assertThat(reason(attempt)).isEqualTo("an observer did not return within PT0.5S, and was interrupted");
        await().until(() -> interrupted.getCount() == 0);
        assertThat(told).as("after the time is over nobody is called").containsExactly("a7");
    }

    @Test
    void an_observer_that_does_not_mind_is_not_called_again_while_it_runs_nor_after_it_has_returned() {
        var release = new CountDownLatch(1);
        sink(observer("a", event -> waitUninterruptibly(release)));
        attempt(1, SHORT, event(7));

        assertThat(reason(attempt(2, LONG, event(7)))).contains("still busy");
        assertThat(told).containsExactly("a7");

        release.countDown();
        await().until(() -> attempt(3, LONG, event(7)).outcome() instanceof Outcome.Delivered);
        assertThat(told).containsExactly("a7");
    }

    @Test
    void when_all_threads_are_busy_an_attempt_ends_in_time_too() {
        var release = new CountDownLatch(1);
        sink(observer("a", event -> waitUninterruptibly(release)));
        attempt(1, SHORT, event(7));
        attempt(1, SHORT, event(8));

        assertThat(reason(attempt(1, SHORT, event(9)))).startsWith("no thread was free within PT0.5S");

        release.countDown();
        await().until(() -> attempt(2, LONG, event(9)).outcome() instanceof Outcome.Delivered);
        assertThat(told).containsOnlyOnce("a9");
    }

    @Test
    void the_events_of_a_batch_are_told_one_after_the_other_up_to_the_first_that_fails() {
        sink(observer("a", event -> {
            if (event.id().equals("8")) {
                throwIfBroken(event);
            }
        }));
        broken.set(true);

        assertThat(attempt(1, LONG, event(7), event(8), event(9)).outcome()).isInstanceOf(Outcome.Retry.class);

        assertThat(told).containsExactly("a7", "a8");
    }

    @Test
    void an_error_is_a_failure_like_an_exception_and_its_text_becomes_one_line() {
        sink(observer("a", event -> {
            throw new LinkageError("first\n  second\r\nthird");
        }));

        assertThat(reason(attempt(1, LONG, event(7))))
                .isEqualTo("com.example.Audit#changed: java.lang.LinkageError: first second third");
    }

    @Test
    void what_nobody_observes_is_not_wanted_unless_nobody_here_has_the_name() {
        sink(observer("a", event -> {}));

        assertThat(sink.wants(subscription("cdi://audit", LONG), event(7))).isTrue();
        assertThat(sink.wants(subscription("cdi://audit", LONG), event(7, "lines")))
                .isFalse();
        assertThat(sink.wants(subscription("cdi://audit", LONG), message())).isFalse();
        assertThat(sink.wants(subscription("cdi://other", LONG), message())).isTrue();
    }

    @Test
    void without_observers_of_the_name_nothing_is_passed_over() {
        sink(observer("a", event -> {}));

        Attempt attempt = attempt(new Delivery(subscription("cdi://other", LONG), List.of(event(7)), 1));

        assertThat(attempt.outcome())
                .isEqualTo(new Outcome.Retry(
                        "this replica has no observers of cdi://other; is the extension that has them installed?",
                        null));
    }

    @Test
    void an_event_that_is_no_change_is_done_with_at_once() {
        sink(observer("a", event -> {}));

        assertThat(attempt(1, LONG, message()).outcome()).isEqualTo(new Outcome.Delivered());
        assertThat(told).isEmpty();
    }

    private SampleObserver observer(String name, Consumer<DatabaseEvent> method) {
        return SampleObserver.of(
                event -> {
                    told.add(name + ((DatabaseEvent) event).id());
                    method.accept((DatabaseEvent) event);
                },
                Durable.Literal.of("audit"),
                OnTable.Literal.of("public.orders"));
    }

    private void sink(SampleObserver... observers) {
        sink = new CdiSink(new ObserverDirectory(List.of(observers), Runnable::run), () -> 2, Clock.systemUTC());
    }

    private void throwIfBroken(DatabaseEvent event) {
        if (broken.get()) {
            throw new IllegalStateException("no room left");
        }
    }

    private static void waitFor(CountDownLatch latch, CountDownLatch interrupted) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new IllegalStateException(e);
        }
    }

    private static void waitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // That is the point of it.
            }
        }
    }

    private Attempt attempt(int number, Duration timeout, Event... events) {
        return attempt(new Delivery(subscription("cdi://audit", timeout), List.of(events), number));
    }

    private Attempt attempt(Delivery delivery) {
        Future<Attempt> sent = sink.send(delivery);
        return sent.toCompletionStage().toCompletableFuture().join();
    }

    private static String reason(Attempt attempt) {
        return ((Outcome.Retry) attempt.outcome()).reason();
    }

    private static Subscription subscription(String sink, Duration timeout) {
        DeliverySettings standard = DeliverySettings.DEFAULTS;
        var settings = new DeliverySettings(
                timeout,
                standard.schedule(),
                standard.jitter(),
                standard.retryAfterMax(),
                standard.ordering(),
                standard.orderingExhausted(),
                standard.pace(),
                standard.form());
        return new Subscription(
                "cdi-audit",
                1,
                Subscription.Status.ACTIVE,
                null,
                sink,
                "CDI",
                null,
                List.of(),
                List.of(),
                settings,
                Map.of(),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static Event event(long id) {
        return event(id, "orders");
    }

    private static Event event(long id, String table) {
        return event(
                id,
                "pgevents.row.inserted",
                "{\"operation\":\"insert\",\"schema\":\"public\",\"table\":\"" + table
                        + "\",\"key\":{},\"before\":null,\"after\":{},\"changed\":[],\"transaction\":\"1\",\"context\":null}");
    }

    private static Event message() {
        return event(1, "org.example.shipped", "{}");
    }

    private static Event event(long id, String type, String data) {
        return new Event(
                id, "/db/public/orders", type, "1", OffsetDateTime.parse("2026-03-01T12:00:00Z"), data, Map.of(), 1);
    }
}
