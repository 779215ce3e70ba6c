package io.pgevents.sink.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.Publication.Confirmed;
import io.pgevents.sink.amqp.Publication.Refused;
import io.pgevents.sink.amqp.Publication.Returned;
import io.pgevents.sink.amqp.Publication.Unconfirmed;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AmqpPublisherTest extends PublisherTest {

    @Test
    void what_the_broker_has_taken_is_confirmed_and_in_order() throws IOException {
        List<AmqpMessage> messages = IntStream.range(0, 500)
                .mapToObj(i -> message("changes", "orders", "message " + i))
                .toList();

        List<Publication> results = publish(messages);

        assertThat(results).hasSize(500).containsOnly(new Confirmed());
        assertThat(received()).isEqualTo(bodies(messages));
    }

    @Test
    void a_message_for_which_there_is_no_queue_comes_back_and_no_other() {
        List<Publication> results = publish(List.of(
                message("changes", "orders", "a"),
                message("changes", "nobody", "b"),
                message("changes", "orders", "c"),
                message("changes", "nobody", "d")));

        assertThat(results)
                .containsExactly(
                        new Confirmed(), new Returned(312, "NO_ROUTE"), new Confirmed(), new Returned(312, "NO_ROUTE"));
    }

    @Test
    void a_message_that_is_not_mandatory_is_confirmed_although_nobody_gets_it() {
        var message = new AmqpMessage("changes", "nobody", new BasicProperties(), new byte[0], false);

        assertThat(publish(List.of(message))).containsExactly(new Confirmed());
    }

    @Test
    void one_message_to_an_exchange_that_does_not_exist_is_found_among_the_others() throws IOException {
        List<AmqpMessage> messages = new ArrayList<>(IntStream.range(0, 20)
                .mapToObj(i -> message("changes", "orders", "message " + i))
                .toList());
        messages.set(7, message("missing", "orders", "poison"));

        List<Publication> results = publish(messages);

        assertThat(results.subList(0, 7)).containsOnly(new Confirmed());
        assertThat(results.get(7))
                .isEqualTo(new Refused(404, "NOT_FOUND - no exchange 'missing' in vhost 'publisher'"));
        assertThat(results.subList(8, 20)).allMatch(Unconfirmed.class::isInstance);
        assertThat(received().stream().distinct()).isEqualTo(bodies(messages.subList(0, 7)));
    }

    @Test
    void a_refused_message_does_no_harm_to_what_is_sent_beside_it() {
        List<Future<List<Publication>>> calls = IntStream.range(0, 60)
                .mapToObj(i -> publisher.publish(
                        broker, List.of(message(i % 3 == 0 ? "missing" : "changes", "orders", "" + i)), PATIENCE))
                .toList();

        List<Publication> results =
                calls.stream().map(call -> await(call).get(0)).toList();
        assertThat(results.stream().filter(Confirmed.class::isInstance)).hasSize(40);
        assertThat(results.stream().filter(Refused.class::isInstance)).hasSize(20);
    }

    @Test
    void after_a_channel_was_closed_the_publisher_comes_to_rest() {
        var idle = AmqpBroker.of("idle", rabbit.uri("publisher"));
        await(publisher.publish(idle, List.of(message("missing", "orders", "a")), PATIENCE));

        var work = new AtomicLong(-1);
        Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> {
            long now = cpuNanos("pgevents-amqp-idle-publisher");
            return now == work.getAndSet(now);
        });
    }

    /** Of the threads of this name; 0 if there is none. */
    private static long cpuNanos(String name) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals(name))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    @Test
    void what_the_user_must_not_write_to_is_refused() {
        rabbit.user("publisher", "reader", "nothing", ".*");
        var asReader = new AmqpBroker("main", broker.addresses(), "publisher", "reader", "reader");

        List<Publication> results = await(publisher.publish(
                asReader, List.of(message("changes", "orders", "a"), message("changes", "orders", "b")), PATIENCE));

        assertThat(results.get(0)).asInstanceOf(type(Refused.class)).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(403);
            assertThat(refused.text()).contains("changes");
        });
        assertThat(results.get(1)).isInstanceOf(Unconfirmed.class);
    }

    @Test
    void a_message_that_breaks_a_rule_of_the_protocol_is_refused_for_good() {
        var late = new AmqpMessage(
                "changes",
                "orders",
                new BasicProperties.Builder().expiration("soon").build(),
                new byte[0],
                true);
        var long256 = message("changes", "x".repeat(256), "a");

        assertThat(publish(List.of(message("changes", "orders", "a"), late))
                        .get(1)
                        .outcome())
                .isInstanceOf(io.pgevents.delivery.Outcome.Rejected.class);
        assertThat(publish(List.of(message("changes", "orders", "a"), long256))
                        .get(1)
                        .outcome())
                .isInstanceOf(io.pgevents.delivery.Outcome.Rejected.class);
        assertThat(publish(List.of(message("changes", "orders", "a")))).containsExactly(new Confirmed());
    }

    @Test
    void what_a_full_queue_does_not_take_is_unconfirmed() throws IOException {
        channel.queueDelete("full");
        channel.queueDeclare("full", true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));

        List<Publication> results = publish(IntStream.range(0, 20)
                .mapToObj(i -> message("", "full", "message " + i))
                .toList());

        assertThat(results.get(0)).isEqualTo(new Confirmed());
        assertThat(results.get(19))
                .asInstanceOf(type(Unconfirmed.class))
                .extracting(Unconfirmed::reason)
                .asString()
                .contains("basic.nack");
    }

    @Test
    void exchanges_and_queues_are_looked_for_and_declared() {
        var fresh = new AmqpExchange("fresh", "topic", false, true, false);

        assertThat(await(publisher.exchangeExists(broker, "fresh", PATIENCE))).isFalse();
        assertThat(await(publisher.declareExchange(broker, fresh, PATIENCE))).isEqualTo(new Confirmed());
        assertThat(await(publisher.exchangeExists(broker, "fresh", PATIENCE))).isTrue();
        assertThat(await(publisher.exchangeExists(broker, "", PATIENCE))).isTrue();
        assertThat(await(publisher.queueExists(broker, "orders", PATIENCE))).isTrue();
        assertThat(await(publisher.queueExists(broker, "none", PATIENCE))).isFalse();
        var other = new AmqpExchange("fresh", "fanout", false, true, false);
        assertThat(await(publisher.declareExchange(broker, other, PATIENCE)))
                .asInstanceOf(type(Refused.class))
                .extracting(Refused::code)
                .isEqualTo(406);
    }
}
