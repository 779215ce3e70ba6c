package io.pgevents.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Outcome;
import io.pgevents.log.CloudEventJson;
import io.pgevents.subscription.WebhookSecret;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a receiver sees of a delivery, and what is kept of its answer. */
class WebhookSinkTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone";

    private static final Outcome UNSENT =
            new Outcome.Retry("the request could not be made; the log of pgevents has the reason", null);

    @RegisterExtension
    final Sinks sinks = new Sinks();

    @Test
    void an_event_is_posted_as_a_structured_cloudevent_with_the_headers_of_standard_webhooks() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            // given
            Instant now = Instant.parse("2026-10-05T10:00:30.999Z");
            sinks.at(Clock.fixed(now, ZoneOffset.UTC));
            Deliveries delivery = Deliveries.to("http://hooks.example:" + server.port() + "/hook?x=%20y");

            // when
            sinks.send(delivery);

            // then
            RawServer.Request request = server.requests().get(0);
            assertThat(request.line()).isEqualTo("POST /hook?x=%20y HTTP/1.1");
            assertThat(request.text())
                    .isEqualTo(CloudEventJson.of(delivery.delivery().event()));
            assertThat(request.headers())
                    .containsEntry("host", "hooks.example:" + server.port())
                    .containsEntry("content-type", "application/cloudevents+json; charset=UTF-8")
                    .containsEntry("user-agent", "pgevents/1.2.3")
                    .containsEntry("webhook-id", "msg_7_sub1")
                    .containsEntry("webhook-timestamp", "1791194430")
                    .containsEntry(
                            "webhook-signature",
                            SigningKey.of(Deliveries.SECRET).sign("msg_7_sub1", 1791194430, request.body()));
        }
    }

    @Test
    void an_attempt_records_what_came_back() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Instant now = Instant.parse("2026-10-05T10:00:30Z");
            sinks.at(Clock.fixed(now, ZoneOffset.UTC));

            Attempt attempt = sinks.send(Deliveries.to(server.url()));

            assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
            assertThat(attempt.at()).isEqualTo(now);
            assertThat(attempt.took()).isPositive();
            assertThat(attempt.status()).isEqualTo(200);
            assertThat(attempt.address()).isEqualTo("127.0.0.1");
            assertThat(attempt.excerpt()).isEqualTo("done");
        }
    }

    @Test
    void a_body_of_20_mb_arrives_byte_for_byte_as_it_was_signed() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            String secret = WebhookSecret.generate();
            String data = "{\"t\":\"" + "é€😀 1.50 ".repeat(20 * 1024 * 1024 / 15) + "\"}";

            Attempt attempt = sinks.send(Deliveries.to(server.url()).of(data).signedWith(secret));

            assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
            RawServer.Request request = server.requests().get(0);
            assertThat(request.body()).hasSizeGreaterThan(20 * 1024 * 1024);
            verify(secret, request);
        }
    }

    @Test
    void the_official_library_accepts_a_delivery_while_secrets_are_rotated() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            String newer = WebhookSecret.generate();
            String older = WebhookSecret.generate();

            sinks.send(Deliveries.to(server.url()).signedWith(newer, older));

            verify(newer, server.requests().get(0));
            verify(older, server.requests().get(0));
        }
    }

    @Test
    void headers_of_the_subscription_are_added_and_none_of_ours_is_replaced() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            // given
            Set<String> ours = Set.of(
                    "Webhook-Id",
                    "WEBHOOK-TIMESTAMP",
                    "webhook-signature",
                    "Webhook-Anything",
                    "Content-Type",
                    "Content-Length",
                    "Content-Encoding",
                    "Transfer-Encoding",
                    "Host",
                    "Connection",
                    "Expect",
                    "User-Agent");
            Map<String, String> headers = ours.stream().collect(Collectors.toMap(name -> name, name -> "forged"));
            headers.put("Authorization", "Bearer abc");
            headers.put("x-tenant", "7");

            // when
            Attempt attempt = sinks.send(Deliveries.to(server.url()).with(headers));

            // then
            assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
            RawServer.Request request = server.requests().get(0);
            assertThat(request.headers())
                    .containsEntry("Authorization", "Bearer abc")
                    .containsEntry("x-tenant", "7");
            assertThat(request.headers().values()).noneMatch(value -> value.contains("forged"));
            verify(Deliveries.SECRET, request);
        }
    }

    @Test
    void a_header_that_would_split_the_request_is_not_sent() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Attempt attempt = sinks.send(Deliveries.to(server.url()).with(Map.of("x-tenant", "7\r\nwebhook-id: 8")));

            assertThat(attempt.outcome()).isEqualTo(UNSENT);
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void nothing_is_sent_unsigned() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Attempt attempt = sinks.send(Deliveries.to(server.url()).signedWith());

            assertThat(attempt.outcome()).isEqualTo(UNSENT);
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void a_connection_is_used_again() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            for (int i = 0; i < 10; i++) {
                sinks.send(Deliveries.to(server.url()));
            }

            assertThat(server.requests()).hasSize(10);
            assertThat(server.connections()).isLessThan(10);
        }
    }

    @Test
    void the_excerpt_is_text_that_postgresql_can_store_and_ends_with_a_whole_character() throws Exception {
        String body = "x\0y" + "é".repeat(4000);
        String head = "HTTP/1.1 500 Oops\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n";
        try (RawServer server = RawServer.answering(head + body)) {
            Attempt attempt = sinks.send(Deliveries.to(server.url()));

            // Of 4,096 bytes 3 are the beginning, and half an é is left over.
            assertThat(attempt.excerpt()).isEqualTo("x\uFFFDy" + "é".repeat(2046));
        }
    }

    private static void verify(String secret, RawServer.Request request) throws Exception {
        Map<String, List<String>> headers = request.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        new Webhook(secret).verify(request.text(), HttpHeaders.of(headers, (name, value) -> true));
    }
}
