package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of connections that are kept from one delivery to the next. */
class WebhookSinkConnectionsTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Outcome NO_ANSWER = new Outcome.Retry("no answer within PT1S", null);
    private static final Outcome BROKEN = new Outcome.Retry("the connection failed before there was an answer", null);

    @RegisterExtension
    final Sinks sinks = new Sinks();

    @Test
    void a_stale_keep_alive_connection_that_is_reset_is_replaced_by_a_fresh_one_at_once() throws Exception {
        AtomicInteger resets = new AtomicInteger();
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.write(OK);
            while (conversation.read() != null) {
                resets.incrementAndGet();
                conversation.reset();
            }
        })) {
            // when
            List<Attempt> attempts = sendUntil(server, () -> resets.get() == 1);

            // then
            assertThat(attempts).extracting(Attempt::outcome).containsOnly(new Outcome.Delivered());
            assertThat(server.requests()).hasSize(attempts.size() + 1);
            assertThat(server.requests())
                    .extracting(request -> request.headers().get("webhook-id"))
                    .containsOnly("msg_7_sub1");
        }
    }

    @Test
    void a_receiver_that_resets_the_fresh_connection_too_is_not_asked_a_third_time() throws Exception {
        AtomicBoolean down = new AtomicBoolean();
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            if (!down.get()) {
                conversation.write(OK);
                down.set(conversation.read() != null);
            }
            conversation.reset();
        })) {
            List<Attempt> attempts = sendUntil(server, down::get);

            assertThat(attempts.get(attempts.size() - 1).outcome()).isEqualTo(BROKEN);
            assertThat(server.requests()).hasSize(attempts.size() + 1);
        }
    }

    /** One after the other: which of them finds a kept connection is the pool's business. */
    private List<Attempt> sendUntil(RawServer server, BooleanSupplier condition) {
        List<Attempt> attempts = new ArrayList<>();
        while (!condition.getAsBoolean() && attempts.size() < 1000) {
            attempts.add(sinks.send(Deliveries.to(server.url())));
        }
        return attempts;
    }

    @Test
    void a_new_connection_that_is_reset_is_a_failure_of_the_attempt() throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.reset();
        })) {
            Attempt attempt = sinks.send(Deliveries.to(server.url()));

            assertThat(attempt.outcome()).isEqualTo(BROKEN);
            assertThat(attempt.address()).isEqualTo("127.0.0.1");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void the_queue_for_connections_is_bounded() throws Exception {
        // given one connection, which is in use, and two places to wait for it
        sinks.configured("connections-per-endpoint", "1");
        CountDownLatch release = new CountDownLatch(1);
        try (RawServer server = new RawServer(conversation -> {
            while (conversation.read() != null) {
                awaitQuietly(release);
                conversation.write(OK);
            }
        })) {
            Future<Attempt> first = sinks.start(Deliveries.to(server.url()));
            await().until(() -> server.requests().size() == 1);

            // when
            List<Future<Attempt>> attempts = Stream.generate(() -> sinks.start(Deliveries.to(server.url())))
                    .limit(3)
                    .toList();
            await().until(() -> attempts.stream().anyMatch(Future::isComplete));
            release.countDown();

            // then
            assertThat(Sinks.result(first).outcome()).isEqualTo(new Outcome.Delivered());
            assertThat(attempts.stream().map(Sinks::result).map(Attempt::outcome))
                    .containsExactlyInAnyOrder(
                            new Outcome.Delivered(),
                            new Outcome.Delivered(),
                            new Outcome.Retry("too many deliveries to this endpoint at once", null));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_kept_connection_that_times_out_is_closed_and_not_given_out_again() throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.write(OK);
            conversation.waitForTheEnd();
        })) {
            // given a peer that answers on each connection once
            assertThat(sinks.send(Deliveries.to(server.url())).outcome()).isEqualTo(new Outcome.Delivered());

            // when
            List<Attempt> attempts = new ArrayList<>();
            do {
                attempts.add(send(server));
            } while (!last(attempts).outcome().equals(NO_ANSWER) && attempts.size() < 1000);

            // then
            assertThat(last(attempts).timings().connect()).as("kept").isNull();
            assertThat(sinks.send(Deliveries.to(server.url())).outcome()).isEqualTo(new Outcome.Delivered());
        }
    }

    @Test
    void a_dead_peer_costs_one_attempt_its_time_and_not_one_for_each_connection_that_was_kept() throws Exception {
        // given four kept connections, over which nothing comes any more
        CountDownLatch all = new CountDownLatch(4);
        AtomicBoolean dead = new AtomicBoolean();
        try (RawServer server = new RawServer(conversation -> {
            boolean old = !dead.get();
            while (conversation.read() != null && !(old && dead.get())) {
                all.countDown();
                awaitQuietly(all);
                conversation.write(OK);
            }
            conversation.waitForTheEnd();
        })) {
            List<Future<Attempt>> together = Stream.generate(() -> sinks.start(Deliveries.to(server.url())))
                    .limit(4)
                    .toList();
            assertThat(together.stream().map(Sinks::result).map(Attempt::outcome))
                    .containsOnly(new Outcome.Delivered());
            assertThat(server.connections()).isEqualTo(4);
            dead.set(true);

            // when
            Attempt first = send(server);
            List<Attempt> others = Stream.generate(() -> sinks.send(Deliveries.to(server.url())))
                    .limit(5)
                    .toList();

            // then
            assertThat(first.outcome()).isEqualTo(NO_ANSWER);
            assertThat(others).extracting(Attempt::outcome).containsOnly(new Outcome.Delivered());
            await().until(() -> server.ended() == 4);
        }
    }

    @Test
    void an_exchange_under_way_survives_the_death_of_a_connection_beside_it() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        try (RawServer server = new RawServer(conversation -> {
            for (RawServer.Request request = conversation.read(); request != null; request = conversation.read()) {
                if (request.text().contains("silent")) {
                    conversation.waitForTheEnd();
                    return;
                }
                both.countDown();
                awaitQuietly(request.text().contains("slow") ? release : both);
                conversation.write(OK);
            }
        })) {
            // given two kept connections
            List<Future<Attempt>> together = Stream.generate(() -> sinks.start(Deliveries.to(server.url())))
                    .limit(2)
                    .toList();
            together.forEach(Sinks::result);

            // when one carries an exchange while the other turns out to be dead
            Future<Attempt> slow = sinks.start(Deliveries.to(server.url()).of("\"slow\""));
            await().until(() -> server.requests().size() == 3);
            Attempt silent =
                    sinks.send(Deliveries.to(server.url()).of("\"silent\"").within(SHORT));
            release.countDown();

            // then
            assertThat(silent.outcome()).isEqualTo(NO_ANSWER);
            assertThat(Sinks.result(slow).outcome()).isEqualTo(new Outcome.Delivered());
            assertThat(server.requests())
                    .filteredOn(request -> request.text().contains("slow"))
                    .hasSize(1);
        }
    }

    private Attempt send(RawServer server) {
        return sinks.send(Deliveries.to(server.url()).within(SHORT));
    }

    private static Attempt last(List<Attempt> attempts) {
        return attempts.get(attempts.size() - 1);
    }
}
