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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that are slow, broken or hostile. */
class WebhookSinkFailureTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Outcome NO_ANSWER = new Outcome.Retry("no answer within PT0.5S", null);
    private static final Outcome BROKEN = new Outcome.Retry("the connection failed before there was an answer", null);

    @RegisterExtension
    final Sinks sinks = new Sinks();

    @Test
    void a_receiver_that_never_answers_costs_the_timeout_and_then_its_connection() throws Exception {
        try (RawServer server = new RawServer(RawServer.Conversation::waitForTheEnd)) {
            Attempt attempt = sinks.send(Deliveries.to(server.url()).within(SHORT));

            assertThat(attempt.outcome()).isEqualTo(NO_ANSWER);
            assertThat(attempt.took()).isGreaterThanOrEqualTo(SHORT);
            assertThat(attempt.status()).isNull();
            await().until(() -> server.ended() == 1);
        }
    }

    @Test
    void a_head_that_drips_holds_no_connection_beyond_the_timeout() throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.write("HTTP/1.1 200 OK\r\n");
            conversation.dripForEver("X-Slow: 1\r\n");
        })) {
            assertThat(sinks.send(Deliveries.to(server.url()).within(SHORT)).outcome())
                    .isEqualTo(NO_ANSWER);
            await().until(() -> server.ended() == 1);
        }
    }

    @Test
    void a_body_that_drips_holds_no_connection_beyond_the_timeout_and_the_status_counts() throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            conversation.dripForEver("drip ");
        })) {
            Attempt attempt = sinks.send(Deliveries.to(server.url()).within(SHORT));

            assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
            assertThat(attempt.excerpt()).startsWith("dri");
            await().until(() -> server.ended() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "500"})
    void an_endless_body_is_cut_off_and_the_status_counts(String status) throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.write("HTTP/1.1 " + status + " X\r\nConnection: close\r\n\r\n");
            conversation.writeForEver("endless ".repeat(1000));
        })) {
            Attempt attempt = sinks.send(Deliveries.to(server.url()));

            assertThat(attempt.status()).isEqualTo(Integer.parseInt(status));
            assertThat(attempt.excerpt()).isEqualTo("endless ".repeat(512));
            assertThat(attempt.took()).as("not by the timeout").isLessThan(Duration.ofSeconds(20));
            await().until(() -> server.ended() == 1);
        }
    }

    @Test
    void a_body_of_64_kib_is_read_to_its_end_so_that_the_connection_lives_on() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n" + "x".repeat(65536);
        try (RawServer server = RawServer.answering(answer)) {
            for (int i = 0; i < 10; i++) {
                assertThat(sinks.send(Deliveries.to(server.url())).excerpt()).hasSize(4096);
            }

            assertThat(server.requests()).hasSize(10);
            assertThat(server.connections()).isLessThan(10);
        }
    }

    @Test
    void a_redirect_to_a_page_that_says_200_is_a_failure() throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.write("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n");
            conversation.read();
            conversation.write(OK);
        })) {
            Attempt attempt = sinks.send(Deliveries.to(server.url()));

            assertThat(attempt.outcome()).isInstanceOf(Outcome.Retry.class);
            assertThat(attempt.status()).isEqualTo(302);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void an_answer_before_the_body_was_read_counts_and_costs_the_connection() throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.readHead();
            conversation.write(OK);
            conversation.waitForTheEnd();
        })) {
            String large = "\"" + "x".repeat(20 * 1024 * 1024) + "\"";

            Attempt attempt = sinks.send(Deliveries.to(server.url()).of(large));

            assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
            await().until(() -> server.ended() == 1);
        }
    }

    @Test
    void an_interim_100_continue_is_not_the_answer() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 100 Continue\r\n\r\n" + OK)) {
            assertThat(sinks.send(Deliveries.to(server.url())).status()).isEqualTo(200);
        }
    }

    @Test
    void an_upgrade_that_nobody_asked_for_is_a_failure_and_costs_the_connection() throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
            conversation.waitForTheEnd();
        })) {
            assertThat(sinks.send(Deliveries.to(server.url())).outcome())
                    .isEqualTo(new Outcome.Retry("HTTP 101", null));
            await().until(() -> server.ended() == 1);
        }
    }

    @Test
    void a_kept_connection_that_is_reset_is_replaced_by_a_fresh_one_at_once() throws Exception {
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

    static Stream<String> notHttp() {
        return Stream.of(
                "220 smtp.example.com ESMTP\r\n",
                "HTTP/3.0 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-Large: " + "x".repeat(20_000) + "\r\n\r\n",
                "HTTP/1.1 200 " + "x".repeat(20_000) + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("notHttp")
    void what_is_not_http_or_has_a_huge_head_is_a_failure_and_costs_the_connection(String answer) throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.write(answer);
            conversation.waitForTheEnd();
        })) {
            assertThat(sinks.send(Deliveries.to(server.url())).outcome()).isEqualTo(BROKEN);
            await().until(() -> server.ended() == 1);
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
}
