package io.pgevents.sink.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.pgevents.api.DatabaseEvent;
import io.pgevents.api.Notification;
import io.pgevents.delivery.Outcome;
import io.pgevents.log.Event;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.reactive.messaging.ce.IncomingCloudEventMetadata;
import io.smallrye.reactive.messaging.providers.locals.LocalContextMetadata;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = ((VertxInternal) vertx).createEventLoopContext();
    private final AtomicInteger consumed = new AtomicInteger();
    private final Channel channel = new Channel("orders", context, consumed::incrementAndGet);

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void an_event_is_delivered_when_its_message_is_acknowledged_and_not_before() {
        SlowReader reader = SlowReader.of(channel).ask(1);

        Future<Outcome> attempt = send(7);
        Message<?> message = reader.take(1);
        settle();

        assertThat(attempt.isComplete()).isFalse();
        assertThat(message.getPayload())
                .isInstanceOfSatisfying(
                        DatabaseEvent.class,
                        event -> assertThat(event.after().get("id", Long.class)).isEqualTo(7));
        message.ack();
        assertThat(outcome(attempt)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void a_notification_comes_as_one() {
        SlowReader reader = SlowReader.of(channel).ask(1);

        channel.send("pings/1", ChannelEvents.notification(1, "wake up"), LONG);

        assertThat(reader.take(1).getPayload())
                .isInstanceOfSatisfying(
                        Notification.class, ping -> assertThat(ping.payload()).isEqualTo("wake up"));
    }

    @Test
    void a_message_tells_the_attributes_of_its_cloudevent() {
        SlowReader reader = SlowReader.of(channel).ask(1);
        send(7);

        IncomingCloudEventMetadata<?> attributes =
                reader.take(1).getMetadata(IncomingCloudEventMetadata.class).orElseThrow();

        assertThat(attributes.getId()).isEqualTo("7");
        assertThat(attributes.getSource()).hasToString("/postgres/public/orders");
        assertThat(attributes.getType()).isEqualTo("pgevents.row.inserted");
        assertThat(attributes.getSubject()).contains("7");
    }

    @Test
    void what_nobody_could_have_a_type_for_is_rejected() {
        SlowReader.of(channel).ask(1);

        assertThat(outcome(channel.send("s/1", ChannelEvents.published(1), LONG)))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains("com.example.overdue"));
    }

    @Test
    void a_message_that_is_refused_is_worth_another_try_and_says_why_in_one_line() {
        SlowReader reader = SlowReader.of(channel).ask(2);

        Future<Outcome> first = send(7);
        reader.take(1).nack(new IllegalStateException("no stock\nof\n  this"));
        assertThat(reason(first)).isEqualTo("IllegalStateException: no stock of this");

        Future<Outcome> second = send(7);
        reader.take(2).ack();
        assertThat(outcome(second)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void a_consumer_is_never_given_more_than_it_asked_for() {
        SlowReader reader = SlowReader.of(channel).ask(1);

        List<Future<Outcome>> attempts = List.of(send(1), send(2), send(3));
        reader.take(1);
        settle();
        assertThat(reader.given()).containsExactly("1");

        reader.ask(1).take(2);
        settle();
        assertThat(reader.given()).containsExactly("1", "2");
        assertThat(attempts).noneMatch(Future::isComplete);
    }

    @Test
    void what_was_not_asked_for_in_time_is_taken_back() {
        SlowReader reader = SlowReader.of(channel);

        assertThat(reason(channel.send("s/1", ChannelEvents.inserted(1), SHORT)))
                .startsWith("no demand");
        send(2);
        reader.ask(5).take(1);
        settle();

        assertThat(reader.given()).containsExactly("2");
    }

    @Test
    void a_late_acknowledgement_is_ignored_and_the_event_comes_again() {
        SlowReader reader = SlowReader.of(channel).ask(2);

        Future<Outcome> first = channel.send("s/1", ChannelEvents.inserted(1), SHORT);
        assertThat(reason(first)).startsWith("not acknowledged within 50 ms");
        reader.take(1).ack();
        settle();

        send(1);
        reader.take(2);
        assertThat(reader.given()).containsExactly("1", "1");
    }

    @Test
    void an_event_that_is_still_being_processed_does_not_come_a_second_time() {
        SlowReader reader = SlowReader.of(channel).ask(5);
        outcome(channel.send("s/1", ChannelEvents.inserted(1), SHORT));

        Future<Outcome> second = send(1);
        settle();
        assertThat(reader.given()).containsExactly("1");

        reader.take(1).ack();
        assertThat(outcome(second)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void with_two_consumers_both_have_to_acknowledge() {
        SlowReader one = SlowReader.of(channel).ask(1);
        SlowReader other = SlowReader.of(channel).ask(1);

        Future<Outcome> attempt = send(1);
        one.take(1).ack();
        settle();
        assertThat(attempt.isComplete()).isFalse();
        other.take(1).nack(new IllegalStateException("not me"));

        assertThat(reason(attempt)).isEqualTo("IllegalStateException: not me");
    }

    @Test
    void while_nobody_consumes_it_nothing_is_lost() {
        assertThat(reason(send(1))).isEqualTo("nobody consumes the channel orders on this replica");
        assertThat(consumed).hasValue(0);

        SlowReader reader = SlowReader.of(channel).ask(1);
        assertThat(consumed).hasValue(1);
        send(1);
        reader.take(1);
    }

    @Test
    void when_the_consumer_ends_all_that_it_has_not_got_is_tried_again_later() {
        SlowReader reader = SlowReader.of(channel).ask(1);
        Future<Outcome> has = send(1);
        Future<Outcome> waits = send(2);
        reader.take(1);

        reader.leave();

        assertThat(reason(waits)).isEqualTo("the consumer of the channel has ended");
        assertThat(reason(send(3))).isEqualTo("the consumer of the channel has ended");
        reader.take(1).ack();
        assertThat(outcome(has)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void one_that_asks_for_nothing_is_told_so() {
        SlowReader reader = SlowReader.of(channel).ask(0);

        await().until(() -> reader.failure() != null);
        assertThat(reader.failure()).isInstanceOf(IllegalArgumentException.class);
        assertThat(reason(send(1))).isEqualTo("the consumer of the channel has ended");
    }

    @Test
    void each_message_is_processed_on_a_context_of_its_own_on_one_event_loop() {
        SlowReader reader = SlowReader.of(channel).ask(2);
        send(1);
        send(2);

        Context first = contextOf(reader.take(1));
        Context second = contextOf(reader.take(2));

        assertThat(first).isNotSameAs(second);
        assertThat(List.of(first, second))
                .allMatch(VertxContext::isDuplicatedContext)
                .allMatch(local -> VertxContext.getRootContext(local) == context);
    }

    private Future<Outcome> send(long id) {
        Event event = ChannelEvents.inserted(id);
        return channel.send("s/" + id, event, LONG);
    }

    /** Everything that was to be done on the context before is done. */
    private void settle() {
        var settled = new AtomicInteger();
        context.runOnContext(ignored -> context.runOnContext(again -> settled.incrementAndGet()));
        await().untilAtomic(settled, equalTo(1));
    }

    private static Outcome outcome(Future<Outcome> attempt) {
        await().until(attempt::isComplete);
        return attempt.result();
    }

    private static String reason(Future<Outcome> attempt) {
        return ((Outcome.Retry) outcome(attempt)).reason();
    }

    private static Context contextOf(Message<?> message) {
        return message.getMetadata(LocalContextMetadata.class).orElseThrow().context();
    }
}
