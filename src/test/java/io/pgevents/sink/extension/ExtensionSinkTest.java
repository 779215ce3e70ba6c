package io.pgevents.sink.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.api.EventSink;
import io.pgevents.api.OutgoingEvent;
import io.pgevents.api.SendResult;
import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Delivery;
import io.pgevents.delivery.Outcome;
import io.pgevents.log.CloudEventJson;
import io.pgevents.log.Event;
import io.pgevents.log.EventLinks;
import io.pgevents.subscription.DeliverySettings;
import io.pgevents.subscription.Subscription;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExtensionSinkTest {

    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(50);

    ExtensionSink sink;

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void what_the_extension_says_is_what_came_of_the_attempt() throws Exception {
        assertThat(outcome(event -> done(SendResult.delivered()))).isEqualTo(new Outcome.Delivered());
        assertThat(outcome(event -> done(SendResult.rejected("no such table"))))
                .isEqualTo(new Outcome.Rejected("no such table"));
        assertThat(outcome(event -> done(SendResult.retry("disk full"))))
                .isEqualTo(new Outcome.Retry("disk full", null));
    }

    @Test
    void how_long_to_wait_is_bounded_by_the_subscription() throws Exception {
        assertThat(outcome(event -> done(new SendResult.Retry("busy", Duration.ofSeconds(7)))))
                .isEqualTo(new Outcome.Retry("busy", Duration.ofSeconds(7)));
        assertThat(outcome(event -> done(new SendResult.Retry("busy", Duration.ofDays(7)))))
                .isEqualTo(new Outcome.Retry("busy", DeliverySettings.DEFAULTS.retryAfterMax()));
        assertThat(outcome(event -> done(new SendResult.Retry("busy", Duration.ofSeconds(-7)))))
                .isEqualTo(new Outcome.Retry("busy", null));
    }

    @Test
    void a_reason_is_one_line_of_bounded_length() throws Exception {
        Outcome outcome = outcome(event -> done(SendResult.retry("first\nsecond" + "x".repeat(10_000))));

        assertThat(((Outcome.Retry) outcome).reason())
                .startsWith("first second")
                .hasSizeLessThan(600);
    }

    @Test
    void whatever_the_extension_throws_is_worth_another_try_and_names_no_details() throws Exception {
        assertThat(outcome(event -> {
                    throw new IllegalStateException("password=hush");
                }))
                .isEqualTo(failedWith("IllegalStateException"));
        assertThat(outcome(event -> {
                    throw new NoClassDefFoundError("com/example/Missing");
                }))
                .isEqualTo(failedWith("NoClassDefFoundError"));
        assertThat(outcome(event -> CompletableFuture.failedFuture(new IOException("hush"))))
                .isEqualTo(failedWith("IOException"));
        assertThat(outcome(event -> CompletableFuture.supplyAsync(() -> {
                    throw new IllegalArgumentException("hush");
                })))
                .isEqualTo(failedWith("IllegalArgumentException"));
    }

    @Test
    void an_answer_that_is_none_is_worth_another_try() throws Exception {
        assertThat(outcome(event -> null)).isEqualTo(failedWith("NullPointerException"));
        assertThat(outcome(event -> done(null))).isEqualTo(failedWith("NullPointerException"));
    }

    @Test
    void an_extension_that_never_answers_is_not_waited_for() throws Exception {
        CompletableFuture<SendResult> never = new CompletableFuture<>();

        assertThat(attempt(SHORT, event -> never).outcome())
                .isEqualTo(new Outcome.Retry("no answer within PT0.05S", null));

        // What comes late changes nothing, and harms nobody.
        assertThat(never.complete(SendResult.delivered())).isTrue();
    }

    @Test
    void an_extension_that_blocks_is_interrupted_when_its_time_is_over() throws Exception {
        var interrupted = new AtomicBoolean();

        // Long enough to be called at all.
        Attempt attempt = attempt(Duration.ofMillis(500), event -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            return done(SendResult.delivered());
        });

        assertThat(attempt.outcome()).isEqualTo(new Outcome.Retry("no answer within PT0.5S", null));
        await().untilTrue(interrupted);
    }

    @Test
    void it_is_called_on_a_thread_of_its_own_with_the_class_loader_of_the_application() throws Exception {
        var thread = new AtomicReference<Thread>();

        attempt(LONG, event -> {
            thread.set(Thread.currentThread());
            return done(SendResult.delivered());
        });

        assertThat(thread.get().getName()).startsWith("pgevents-sink-MEMORY-");
        assertThat(thread.get().getContextClassLoader())
                .isSameAs(Thread.currentThread().getContextClassLoader());
    }

    @Test
    void it_is_given_the_event_as_webhooks_carry_it() throws Exception {
        var seen = new AtomicReference<OutgoingEvent>();

        attempt(LONG, event -> {
            seen.set(event);
            return done(SendResult.delivered());
        });

        OutgoingEvent event = seen.get();
        assertThat(event.cloudEvent()).isEqualTo(CloudEventJson.of(event()));
        assertThat(event.data()).isEqualTo("{\"total\":1.50}");
        assertThat(event.messageId()).isEqualTo("msg_7_sub1");
        assertThat(event.attempt()).isEqualTo(3);
        assertThat(event.subscription()).isEqualTo("sub1");
        assertThat(event.sink()).isEqualTo(URI.create("memory:here"));
        assertThat(event.type()).isEqualTo("pgevents.row.inserted");
        assertThat(event.source()).isEqualTo("/shop/public/orders");
        assertThat(event.key()).isEqualTo("42");
        assertThat(event.timeout()).isEqualTo(LONG);
        assertThat(event.headers()).containsExactly(Map.entry("authorization", "hush"));
        assertThat(event.toString()).doesNotContain("hush");
    }

    private Outcome outcome(Function<OutgoingEvent, CompletionStage<SendResult>> extension) throws Exception {
        return attempt(LONG, extension).outcome();
    }

    private Attempt attempt(Duration timeout, Function<OutgoingEvent, CompletionStage<SendResult>> extension)
            throws Exception {
        if (sink != null) {
            sink.close();
        }
        sink = new ExtensionSink("MEMORY", new FunctionSink(extension), EventLinks.RELATIVE, Clock.systemUTC());
        return sink.send(delivery(timeout))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static CompletionStage<SendResult> done(SendResult result) {
        return CompletableFuture.completedFuture(result);
    }

    private static Outcome failedWith(String exception) {
        return new Outcome.Retry("the sink failed (" + exception + "); the log of pgevents has the reason", null);
    }

    private static Event event() {
        return new Event(
                7,
                "/shop/public/orders",
                "pgevents.row.inserted",
                "42",
                OffsetDateTime.parse("2026-10-05T10:00:00Z"),
                "{\"total\":1.50}",
                Map.of(),
                1);
    }

    private static Delivery delivery(Duration timeout) {
        DeliverySettings defaults = DeliverySettings.DEFAULTS;
        var settings = new DeliverySettings(
                timeout,
                defaults.schedule(),
                defaults.jitter(),
                defaults.retryAfterMax(),
                defaults.ordering(),
                defaults.orderingExhausted(),
                defaults.pace(),
                defaults.form());
        Instant created = Instant.parse("2026-10-01T00:00:00Z");
        var subscription = new Subscription(
                "sub1",
                1,
                Subscription.Status.ACTIVE,
                null,
                "memory:here",
                "MEMORY",
                null,
                List.of(),
                List.of(),
                settings,
                Map.of("authorization", "hush"),
                List.of(),
                created,
                created);
        return new Delivery(subscription, List.of(event()), 3);
    }

    private record FunctionSink(Function<OutgoingEvent, CompletionStage<SendResult>> send) implements EventSink {

        @Override
        public String protocol() {
            return "MEMORY";
        }

        @Override
        public CompletionStage<SendResult> send(OutgoingEvent event) {
            return send.apply(event);
        }
    }
}
