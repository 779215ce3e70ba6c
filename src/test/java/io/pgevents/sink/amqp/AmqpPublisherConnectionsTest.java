package io.pgevents.sink.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.Publication.Confirmed;
import io.pgevents.sink.amqp.Publication.Unconfirmed;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.TcpProxy;
import io.pgevents.support.broker.Amqp;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the publisher makes of connections that fail, stand still or are not needed. */
class AmqpPublisherConnectionsTest extends PublisherTest {

    @Test
    void a_broker_that_cannot_be_reached_is_the_reason() {
        var nobody = AmqpBroker.of("main", "amqp://127.0.0.1:" + ServiceProcess.freePort());

        assertThat(await(publisher.publish(nobody, List.of(message("", "orders", "a")), PATIENCE)))
                .singleElement(type(Unconfirmed.class))
                .extracting(Unconfirmed::reason)
                .asString()
                .contains("can't be reached", "Connection refused");
    }

    @Test
    void messages_that_are_on_their_way_when_the_connection_ends_are_unconfirmed_and_the_next_ones_go_through()
            throws Exception {
        try (var proxy = new TcpProxy(rabbit.port())) {
            var through = AmqpBroker.of("main", "amqp://127.0.0.1:" + proxy.port() + "/publisher");
            // The last ones take a while, so that the connection ends in the middle even if this thread is slow.
            AmqpMessage large = message("changes", "orders", " ".repeat(1 << 19));
            List<AmqpMessage> messages = IntStream.range(0, 2_300)
                    .mapToObj(i -> i < 1_900 ? message("changes", "orders", "message " + i) : large)
                    .toList();

            Future<List<Publication>> call = publisher.publish(through, messages, PATIENCE);
            Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> channel.messageCount("orders") > 100);
            proxy.cut();

            List<Publication> results = await(call);
            List<String> confirmed = IntStream.range(0, 1_900)
                    .filter(i -> results.get(i) instanceof Confirmed)
                    .mapToObj(i -> "message " + i)
                    .toList();
            assertThat(results).hasAtLeastOneElementOfType(Unconfirmed.class);
            assertThat(received()).containsAll(confirmed);
            Awaitility.await()
                    .until(() -> await(publisher.publish(
                                    through, List.of(message("changes", "orders", "again")), PATIENCE))
                            .equals(List.of(new Confirmed())));
        }
    }

    @Test
    void a_broker_that_does_not_answer_is_not_waited_for_longer_than_told() throws Exception {
        try (var proxy = new TcpProxy(rabbit.port())) {
            var through = AmqpBroker.of("main", "amqp://127.0.0.1:" + proxy.port() + "/publisher");
            await(publisher.publish(through, List.of(message("changes", "orders", "a")), PATIENCE));
            proxy.freeze();

            assertThat(await(publisher.publish(
                            through, List.of(message("changes", "orders", "b")), Duration.ofMillis(500))))
                    .singleElement(type(Unconfirmed.class))
                    .extracting(Unconfirmed::reason)
                    .asString()
                    // Either it was sent, or the channel of the one before was not free yet.
                    .contains("PT0.5S");
        }
    }

    @Test
    void a_connection_that_nobody_uses_is_closed_and_opened_again_when_somebody_does() throws Exception {
        var hasty = new AmqpPublisher(Amqp.connections(), vertx, Duration.ofSeconds(1), Duration.ofMillis(100));
        try (var proxy = new TcpProxy(rabbit.port())) {
            var through = AmqpBroker.of("main", "amqp://127.0.0.1:" + proxy.port() + "/publisher");
            for (int time = 1; time <= 2; time++) {
                assertThat(await(hasty.publish(through, List.of(message("changes", "orders", "a")), PATIENCE)))
                        .containsExactly(new Confirmed());
                assertThat(proxy.connections()).isOne();
                Awaitility.await().until(() -> proxy.connections() == 0);
            }
        } finally {
            hasty.stop();
        }
    }
}
