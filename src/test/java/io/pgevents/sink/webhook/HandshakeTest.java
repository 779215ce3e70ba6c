package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.pgevents.platform.FieldError;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.subscription.SinkRequest;
import io.vertx.core.Future;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A receiver is asked for its consent: CloudEvents "HTTP 1.1 Web Hooks for Event Delivery" 1.0.2, section 4. */
class HandshakeTest {

    private static final double UNBOUNDED = Double.POSITIVE_INFINITY;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";

    @RegisterExtension
    final Sinks sinks = new Sinks();

    private final Findings findings = new Findings();

    @BeforeEach
    void configure() {
        sinks.configured("origin", "pgevents.example.com");
    }

    @Test
    void the_exact_target_is_asked_with_options_for_the_origin_and_the_rate() throws Exception {
        try (RawServer server = answering("WebHook-Allowed-Origin: *\r\nWebHook-Allowed-Rate: *")) {
            String sink = "http://hooks.example:" + server.port() + "/hook?x=%20y";

            check(new SinkRequest(sink, Map.of("Authorization", "Bearer abc", "webhook-id", "forged"), true, 1.5));

            RawServer.Request request = server.requests().get(0);
            assertThat(request.line()).isEqualTo("OPTIONS /hook?x=%20y HTTP/1.1");
            assertThat(request.body()).isEmpty();
            assertThat(request.headers())
                    .containsEntry("host", "hooks.example:" + server.port())
                    .containsEntry("WebHook-Request-Origin", "pgevents.example.com")
                    .containsEntry("WebHook-Request-Rate", "90")
                    .containsEntry("Authorization", "Bearer abc")
                    .containsEntry("user-agent", "pgevents/1.2.3")
                    .doesNotContainKeys("webhook-id", "WebHook-Request-Callback");
            assertThat(findings.isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"0.001, 1", "0.016, 1", "1, 60", "1.66, 100", "100, 6000"})
    void a_rate_is_asked_for_in_whole_requests_a_minute(double perSecond, String perMinute) throws Exception {
        try (RawServer server = answering("WebHook-Allowed-Origin: *\r\nWebHook-Allowed-Rate: *")) {
            check(new SinkRequest(server.url(), Map.of(), true, perSecond));

            assertThat(server.requests().get(0).headers()).containsEntry("WebHook-Request-Rate", perMinute);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|WebHook-Allowed-Origin: *",
                "HTTP/1.1 200 OK|WebHook-Allowed-Origin: pgevents.example.com",
                "HTTP/1.1 200 OK|webhook-allowed-origin: PGevents.Example.com",
                "HTTP/1.1 204 No Content|WebHook-Allowed-Origin: *|WebHook-Allowed-Rate: *",
                "HTTP/1.1 200 OK|WebHook-Allowed-Origin: *|WebHook-Allowed-Rate: 600",
                "HTTP/1.1 405 Not Allowed|WebHook-Allowed-Origin: *"
            })
    void the_header_is_the_consent_and_not_the_status(String answer) throws Exception {
        try (RawServer server = RawServer.answering(http(answer))) {
            check(new SinkRequest(server.url(), Map.of(), true, 10));

            assertThat(server.requests()).hasSize(1);
            assertThat(findings.isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "HTTP/1.1 200 OK; it answered HTTP 200 without the header WebHook-Allowed-Origin",
                "HTTP/1.1 405 Not Allowed|Allow: GET; it answered HTTP 405 without the header",
                "HTTP/1.1 302 Found|Location: /login; it answered HTTP 302 without the header",
                "HTTP/1.1 200 OK|Access-Control-Allow-Origin: *; it answered HTTP 200 without the header",
                "HTTP/1.1 200 OK|WebHook-Allowed-Origin: other.example; names neither pgevents.example.com nor *",
                "HTTP/1.1 200 OK|WebHook-Allowed-Origin: *.example.com; names neither pgevents.example.com nor *",
                "HTTP/1.1 200 OK|WebHook-Allowed-Origin: *|WebHook-Allowed-Rate: 0; neither a positive whole number",
                "HTTP/1.1 200 OK|WebHook-Allowed-Origin: *|WebHook-Allowed-Rate: -1; neither a positive whole number",
                "HTTP/1.1 200 OK|WebHook-Allowed-Origin: *|WebHook-Allowed-Rate: fast; neither a positive whole number",
            })
    void no_consent_is_a_problem_that_says_what_is_missing(String answer, String reason) throws Exception {
        try (RawServer server = RawServer.answering(http(answer))) {
            assertThatThrownBy(() -> check(new SinkRequest(server.url(), Map.of(), true, UNBOUNDED)))
                    .isInstanceOfSatisfying(Problem.class, problem -> {
                        assertThat(problem.type()).isEqualTo(ProblemType.SINK_VERIFICATION_FAILED);
                        assertThat(problem.errors())
                                .extracting(FieldError::pointer, FieldError::code)
                                .containsExactly(tuple("/sink", "no-consent"));
                        assertThat(problem.detail()).contains(reason);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"120, 2.5, 2", "100, Infinity, 1.666", "1, 1, 0.016", "59, 1, 0.983"})
    void a_rate_above_the_granted_one_is_an_error_that_names_it(String granted, double wanted, String most)
            throws Exception {
        try (RawServer server = answering("WebHook-Allowed-Origin: *\r\nWebHook-Allowed-Rate: " + granted)) {
            check(new SinkRequest(server.url(), Map.of(), true, wanted));

            assertThat(findings.errors())
                    .containsExactly(new FieldError(
                            "/config/ratePerSecond",
                            "The receiver grants " + granted + " requests a minute: set ratePerSecond to at most "
                                    + most + ".",
                            "above-granted-rate"));
        }
    }

    @ParameterizedTest
    @CsvSource({"120, 2", "100, 1.666", "1, 0.016", "1000000000000, 100000"})
    void the_rate_that_is_named_is_granted(String granted, double wanted) throws Exception {
        try (RawServer server = answering("WebHook-Allowed-Origin: *\r\nWebHook-Allowed-Rate: " + granted)) {
            check(new SinkRequest(server.url(), Map.of(), true, wanted));

            assertThat(findings.isEmpty()).isTrue();
        }
    }

    @Test
    void unknown_and_refused_look_the_same_from_outside() throws Exception {
        int closedPort;
        try (ServerSocket server = new ServerSocket(0)) {
            closedPort = server.getLocalPort();
        }
        sinks.resolvingWith(name -> name.equals("refused.example")
                ? Future.succeededFuture(List.of(Sinks.address("127.0.0.1")))
                : Future.failedFuture(new UnknownHostException(name)));

        for (String host : List.of("refused.example", "unknown.example")) {
            assertThatThrownBy(() ->
                            check(new SinkRequest("http://" + host + ":" + closedPort, Map.of(), true, UNBOUNDED)))
                    .isInstanceOf(Problem.class)
                    .hasMessage("The sink was asked with OPTIONS whether it wants events, and did not consent:"
                            + " the endpoint could not be reached.");
        }
    }

    @Test
    void a_forbidden_sink_is_not_asked() throws Exception {
        try (RawServer server = answering("WebHook-Allowed-Origin: *")) {
            sinks.configured("allowed-networks", "");

            assertThatThrownBy(() -> check(new SinkRequest(server.url(), Map.of(), true, UNBOUNDED)))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.type()).isEqualTo(ProblemType.SINK_FORBIDDEN));
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void a_receiver_that_does_not_answer_has_not_consented() throws Exception {
        try (RawServer server = new RawServer(RawServer.Conversation::waitForTheEnd)) {
            WebhookSinkType type = sinks.type(Duration.ofMillis(300));

            assertThatThrownBy(() -> type.check(new SinkRequest(server.url(), Map.of(), true, UNBOUNDED), findings))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("no answer within PT0.3S");
            await().until(() -> server.ended() == 1);
        }
    }

    @Test
    void a_subscription_without_handshake_asks_nobody() throws Exception {
        try (RawServer server = answering("WebHook-Allowed-Origin: *")) {
            assertThatCode(() -> check(new SinkRequest(server.url(), Map.of(), false, 1)))
                    .doesNotThrowAnyException();
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void every_delivery_after_a_handshake_says_who_sends() throws Exception {
        try (RawServer server = RawServer.answering(OK + "\r\n")) {
            Map<String, String> stored = Map.of(SinkRequest.ORIGIN_HEADER, "as it was when it was stored");

            sinks.send(Deliveries.to(server.url()).with(stored));
            sinks.send(Deliveries.to(server.url()));

            assertThat(server.requests().get(0).headers())
                    .containsEntry("WebHook-Request-Origin", "pgevents.example.com");
            assertThat(server.requests().get(1).headers()).doesNotContainKey("WebHook-Request-Origin");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://pgevents.example.com", "a b", "a..b", ".a", "a\r\nb"})
    void a_mistake_in_the_origin_is_named(String origin) {
        sinks.configured("origin", origin);

        assertThatThrownBy(() -> sinks.type(Duration.ofSeconds(1)))
                .hasMessageContaining("pgevents.webhook.origin")
                .hasMessageContaining("is not a DNS name");
    }

    private void check(SinkRequest request) {
        sinks.type(Duration.ofSeconds(20)).check(request, findings);
    }

    private static RawServer answering(String fields) {
        return RawServer.answering(OK + fields + "\r\n\r\n");
    }

    private static String http(String lines) {
        return lines.replace("|", "\r\n") + (lines.contains(" 204 ") ? "" : "\r\nContent-Length: 0") + "\r\n\r\n";
    }
}
