package io.pgevents.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.delivery.Attempt;
import io.pgevents.delivery.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the sink connects to, and what it says when it does not. */
class WebhookSinkEgressTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final Outcome UNREACHABLE = new Outcome.Retry("the endpoint could not be reached", null);

    @RegisterExtension
    final Sinks sinks = new Sinks();

    @Test
    void a_dns_answer_that_changes_is_vetted_anew_for_each_attempt_and_the_vetted_address_is_dialled()
            throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            // given a name server that answers well once, and then leads to an inner address
            AtomicInteger questions = new AtomicInteger();
            sinks.resolvingWith(name -> answer(questions.incrementAndGet() == 1 ? "127.0.0.1" : "169.254.169.254"));
            Deliveries delivery = Deliveries.to("http://rebinding.example:" + server.port() + "/");

            // when
            Attempt first = sinks.send(delivery);
            Attempt second = sinks.send(delivery);

            // then
            assertThat(first.outcome()).isEqualTo(new Outcome.Delivered());
            assertThat(first.address()).isEqualTo("127.0.0.1");
            assertThat(second.outcome()).isEqualTo(UNREACHABLE);
            assertThat(questions).hasValue(2);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void public_and_forbidden_addresses_mixed_in_one_answer_make_all_of_it_forbidden() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            sinks.resolvingWith(name -> answer("127.0.0.1", "10.0.0.1"));

            Attempt attempt = sinks.send(Deliveries.to("http://mixed.example:" + server.port() + "/"));

            assertThat(attempt.outcome()).isEqualTo(UNREACHABLE);
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://[fd00:ec2::254]/",
                "http://[::ffff:169.254.169.254]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://2852039166/",
                "http://0xa9.0xfe.0xa9.0xfe/",
                "http://0251.0376.0251.0376/",
                "https://10.0.0.1/",
                "https://8.8.8.8:22/",
                "http://8.8.8.8/",
                "ftp://127.0.0.1/",
                "https://user@127.0.0.1/"
            })
    void a_url_that_can_never_be_allowed_is_a_dead_letter_at_once(String url) {
        Attempt attempt = sinks.send(Deliveries.to(url));

        assertThat(attempt.outcome()).isEqualTo(new Outcome.Rejected("the endpoint could not be reached"));
        assertThat(attempt.address()).isNull();
    }

    @Test
    void forbidden_unknown_and_refused_look_the_same_from_outside() throws Exception {
        int closedPort;
        try (ServerSocket server = new ServerSocket(0)) {
            closedPort = server.getLocalPort();
        }
        sinks.resolvingWith(name -> switch (name) {
            case "forbidden.example" -> answer("10.0.0.1");
            case "refused.example" -> answer("127.0.0.1");
            case "empty.example" -> answer();
            default -> Future.failedFuture(new UnknownHostException(name));
        });

        List<Attempt> attempts = Stream.of("forbidden", "refused", "empty", "unknown")
                .map(host -> sinks.send(Deliveries.to("http://" + host + ".example:" + closedPort + "/")))
                .toList();

        assertThat(attempts).allSatisfy(attempt -> {
            assertThat(attempt.outcome()).isEqualTo(UNREACHABLE);
            assertThat(attempt.status()).isNull();
            assertThat(attempt.address()).isNull();
            assertThat(attempt.excerpt()).isNull();
            assertThat(attempt.timings().dns()).as("as if nobody had objected").isNotNull();
            assertThat(attempt.timings().connect()).isNull();
        });
    }

    @Test
    void a_name_server_that_is_silent_costs_no_more_than_the_timeout() {
        sinks.resolvingWith(name -> Promise.<List<InetAddress>>promise().future());

        Attempt attempt = sinks.send(Deliveries.to("http://silent.example/").within(Duration.ofMillis(200)));

        assertThat(attempt.outcome()).isEqualTo(UNREACHABLE);
    }

    @Test
    void the_next_address_is_tried_when_one_takes_no_connection() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            sinks.resolvingWith(name -> answer("127.0.0.2", "127.0.0.1"));

            Attempt attempt = sinks.send(Deliveries.to("http://two.example:" + server.port() + "/"));

            assertThat(attempt.outcome()).isEqualTo(new Outcome.Delivered());
            assertThat(attempt.address()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void an_address_that_took_no_connection_is_tried_last_for_a_while() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            // given an attempt that found the first address dead
            sinks.resolvingWith(name -> answer("127.0.0.2", "127.0.0.1"));
            Deliveries delivery = Deliveries.to("http://two.example:" + server.port() + "/");
            sinks.send(delivery);

            // when it would answer
            try (RawServer other = RawServer.answering("127.0.0.2", server.port(), OK)) {
                Attempt second = sinks.send(delivery);

                // then the next one did not try
                assertThat(second.address()).isEqualTo("127.0.0.1");
                assertThat(other.connections()).isZero();
            }
        }
    }

    @Test
    void an_address_that_took_no_connection_is_tried_when_no_other_does() throws Exception {
        int port;
        try (RawServer server = RawServer.answering(OK)) {
            port = server.port();
        }
        sinks.resolvingWith(name -> answer("127.0.0.2", "127.0.0.1"));
        Deliveries delivery = Deliveries.to("http://two.example:" + port + "/");
        assertThat(sinks.send(delivery).outcome()).isEqualTo(UNREACHABLE);

        try (RawServer back = RawServer.answering("127.0.0.2", port, OK)) {
            assertThat(sinks.send(delivery).address()).isEqualTo("127.0.0.2");
            assertThat(back.requests()).hasSize(1);
        }
    }

    @Test
    void two_names_at_one_address_share_no_connection() throws Exception {
        try (RawServer server = RawServer.answering(OK)) {
            sinks.send(Deliveries.to("http://one.example:" + server.port() + "/"));
            sinks.send(Deliveries.to("http://two.example:" + server.port() + "/"));

            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.requests())
                    .extracting(request -> request.headers().get("host"))
                    .containsExactly("one.example:" + server.port(), "two.example:" + server.port());
        }
    }

    private static Future<List<InetAddress>> answer(String... addresses) {
        return Future.succeededFuture(Stream.of(addresses).map(Sinks::address).toList());
    }
}
