package io.pgevents.sink.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Outcome;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
            assertThat(attempt.took()).as("timers count in milliseconds").isGreaterThanOrEqualTo(SHORT.minusMillis(2));
            assertThat(attempt.status()).isNull();
            await().until(() -> server.ended() == 1);
        }
    }

    @Test
    void a_slow_drip_of_the_head_holds_no_connection_beyond_the_timeout() throws Exception {
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
    void a_slow_drip_of_the_body_holds_no_connection_beyond_the_timeout_and_the_status_counts() throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            conversation.dripForEver("drip ");
        })) {
            Attempt attempt = sinks.send(Deliveries.to(server.url()).within(Duration.ofSeconds(2)));

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
    void a_302_to_a_login_page_that_says_200_is_a_failure() throws Exception {
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
    void a_receiver_that_answers_before_it_reads_the_body_is_believed_and_costs_the_connection() throws Exception {
        CompletableFuture<Void> believed = new CompletableFuture<>();
        try (RawServer server = new RawServer(conversation -> {
            conversation.readHead();
            conversation.write(OK);
            believed.join();
            conversation.waitForTheEnd();
        })) {
            String large = "\"" + "x".repeat(20 * 1024 * 1024) + "\"";

            Attempt attempt = sinks.send(Deliveries.to(server.url()).of(large));

            assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
            assertThat(attempt.timings().firstByte()).isZero();
            believed.complete(null);
            await().until(() -> server.ended() == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "30, PT30S",
        "'Mon, 05 Oct 2026 10:00:30 GMT', PT30S",
        "1000000000000, PT1H",
        "-1,",
        "'Mon, 05 Oct 2026 09:00:00 GMT',",
        "soon,"
    })
    void a_retry_after_of_any_kind_is_honoured_within_reason_or_ignored(String retryAfter, Duration wait)
            throws Exception {
        sinks.at(Clock.fixed(Instant.parse("2026-10-05T10:00:00Z"), ZoneOffset.UTC));
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 429 Slow Down\r\nRetry-After: " + retryAfter + "\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(sinks.send(Deliveries.to(server.url())).outcome())
                    .isEqualTo(new Outcome.Retry("HTTP 429", wait));
        }
    }

    @Test
    void a_gzip_bomb_is_not_unpacked() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write("x".repeat(30_000_000).getBytes(US_ASCII));
        }
        try (RawServer server = new RawServer(conversation -> {
            assertThat(conversation.read().headers()).doesNotContainKey("accept-encoding");
            conversation.write(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n");
            conversation.write(bomb.toByteArray());
        })) {
            Attempt attempt = sinks.send(Deliveries.to(server.url()));

            assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
            assertThat(attempt.excerpt())
                    .startsWith("\u001f")
                    .hasSizeLessThanOrEqualTo(4096)
                    .doesNotContain("xx");
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

    static Stream<String> notHttp() {
        return Stream.of(
                "220 smtp.example.com ESMTP\r\n",
                "HTTP/3.0 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-Large: " + "x".repeat(20_000) + "\r\n\r\n",
                "HTTP/1.1 200 " + "x".repeat(20_000) + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("notHttp")
    void what_is_not_http_or_has_huge_headers_is_a_failure_and_costs_the_connection(String answer) throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.write(answer);
            conversation.waitForTheEnd();
        })) {
            assertThat(sinks.send(Deliveries.to(server.url())).outcome()).isEqualTo(BROKEN);
            await().until(() -> server.ended() == 1);
        }
    }
}
