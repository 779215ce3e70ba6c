package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Outcome;
import io.pgevents.delivery.Timings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long the phases of an attempt took. */
class WebhookSinkTimingsTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Timers are not that exact, and what begins at one end of a connection is noted late at the other. */
    private static final Duration ABOUT_THE_PAUSE = PAUSE.dividedBy(2);

    @RegisterExtension
    final Sinks sinks = new Sinks();

    @Test
    void the_first_attempt_has_all_phases_and_they_fit_into_the_whole() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            Attempt attempt = sinks.send(Deliveries.to("http://hooks.example:" + server.port() + "/"));

            Timings timings = attempt.timings();
            assertThat(timings.dns()).isPositive();
            assertThat(timings.connect()).isPositive();
            assertThat(timings.firstByte()).isPositive();
            assertThat(timings.dns().plus(timings.connect()).plus(timings.firstByte()))
                    .isLessThanOrEqualTo(attempt.took());
        }
    }

    @Test
    void an_attempt_on_a_kept_connection_has_not_connected() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            int withoutConnect = 0;
            for (int i = 0; i < 10; i++) {
                Attempt attempt = sinks.send(Deliveries.to(server.url()));
                withoutConnect += attempt.timings().connect() == null ? 1 : 0;
            }

            assertThat(server.requests()).hasSize(10);
            assertThat(withoutConnect).isPositive().isEqualTo(10 - server.connections());
        }
    }

    @Test
    void an_address_needs_no_name_server() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            assertThat(sinks.send(Deliveries.to(server.url())).timings().dns()).isNull();
        }
    }

    @Test
    void a_slow_name_server_is_told_from_a_slow_receiver() throws Exception {
        sinks.resolvingWith(this::resolveSlowly);
        try (RawServer server = RawServer.answering(OK)) {
            Attempt attempt = sinks.send(Deliveries.to("http://hooks.example:" + server.port() + "/"));

            Timings timings = attempt.timings();
            assertThat(timings.dns()).isGreaterThanOrEqualTo(ABOUT_THE_PAUSE);
            assertThat(timings.connect().plus(timings.firstByte()))
                    .isLessThanOrEqualTo(attempt.took().minus(timings.dns()));
        }
    }

    @Test
    void a_slow_receiver_is_told_from_a_slow_name_server() throws Exception {
        try (RawServer server = new RawServer(conversation -> {
            conversation.read();
            conversation.hesitate(PAUSE);
            conversation.write(OK);
        })) {
            Attempt attempt = sinks.send(Deliveries.to("http://hooks.example:" + server.port() + "/"));

            Timings timings = attempt.timings();
            assertThat(timings.firstByte()).isGreaterThanOrEqualTo(ABOUT_THE_PAUSE);
            assertThat(timings.dns().plus(timings.connect()))
                    .isLessThanOrEqualTo(attempt.took().minus(timings.firstByte()));
        }
    }

    @Test
    void a_phase_that_did_not_end_has_no_duration() throws Exception {
        try (RawServer silent = new RawServer(RawServer.Conversation::waitForTheEnd)) {
            Timings timings = sinks.send(Deliveries.to(silent.url()).within(Duration.ofSeconds(1)))
                    .timings();

            assertThat(timings.connect()).isPositive();
            assertThat(timings.firstByte()).isNull();
        }
    }

    @Test
    void a_connection_that_is_refused_has_no_duration() throws Exception {
        int closedPort;
        try (ServerSocket server = new ServerSocket(0)) {
            closedPort = server.getLocalPort();
        }

        Attempt attempt = sinks.send(Deliveries.to("http://hooks.example:" + closedPort + "/"));

        assertThat(attempt.outcome()).isInstanceOf(Outcome.Retry.class);
        assertThat(attempt.timings().dns()).isPositive();
        assertThat(attempt.timings().connect()).isNull();
        assertThat(attempt.timings().firstByte()).isNull();
    }

    @Test
    void a_name_server_that_does_not_answer_in_time_has_no_duration() {
        sinks.resolvingWith(name -> Promise.<List<InetAddress>>promise().future());

        Attempt attempt = sinks.send(Deliveries.to("http://hooks.example/").within(PAUSE));

        assertThat(attempt.timings()).isEqualTo(Timings.NONE);
    }

    private Future<List<InetAddress>> resolveSlowly(String name) {
        Promise<List<InetAddress>> answer = Promise.promise();
        sinks.vertx().setTimer(PAUSE.toMillis(), fired -> answer.complete(List.of(Sinks.address("127.0.0.1"))));
        return answer.future();
    }
}
