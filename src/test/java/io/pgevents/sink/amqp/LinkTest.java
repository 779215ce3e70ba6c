package io.pgevents.sink.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import io.pgevents.platform.amqp.AmqpBroker;
import io.pgevents.sink.amqp.Publication.Confirmed;
import io.pgevents.support.TcpProxy;
import io.pgevents.support.broker.Amqp;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LinkTest extends PublisherTest {

    @Test
    void what_waits_for_the_link_when_the_connection_ends_is_told_at_once() throws Exception {
        try (var proxy = new TcpProxy(rabbit.port())) {
            var link = new Link(
                    AmqpBroker.of("main", "amqp://127.0.0.1:" + proxy.port() + "/publisher"), Amqp.connections());
            assertThat(send(link).get(20, TimeUnit.SECONDS)).containsExactly(new Confirmed());
            Connection open = link.connection();
            var held = new CountDownLatch(1);
            link.execute(() -> hold(held));
            CompletableFuture<List<Publication>> waiting = send(link);

            proxy.cut();
            Awaitility.await().until(() -> !open.isOpen());
            held.countDown();

            assertThat(waiting.get(20, TimeUnit.SECONDS)).hasSize(1);
            link.close();
        }
    }

    /** Nobody's patience ends: what becomes of it has to come from the link. */
    private static CompletableFuture<List<Publication>> send(Link link) {
        var results = new CompletableFuture<List<Publication>>();
        link.submit(new Batch(List.of(message("changes", "orders", "a")), results::complete));
        return results;
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
